#pragma once

namespace parley::cli {

class Command;
struct Context;

// Each adds one family of commands to the program. A command that was named sets Context::run; nothing happens before
// that. The context must outlive the program.
void add_login(const Command& program, Context& context);
void add_users(const Command& program, Context& context);
void add_access(const Command& program, Context& context); ///< keys, logins
void add_sign_up(const Command& program, Context& context);
void add_groups(const Command& program, Context& context);
void add_members(const Command& program, Context& context);
void add_group_door(const Command& program, Context& context); ///< bans, requests, invitations, join
void add_contacts(const Command& program, Context& context);   ///< contacts, blocks
void add_sessions(const Command& program, Context& context);
void add_messages(const Command& program, Context& context); ///< history, send, unread
void add_search(const Command& program, Context& context);   ///< search, broadcast
void add_status(const Command& program, Context& context);   ///< presence, stats
void add_rights(const Command& program, Context& context);   ///< explain, who-can, what-if
void add_audit(const Command& program, Context& context);
void add_journal(const Command& program, Context& context);
void add_backup(const Command& program, Context& context); ///< backup, restore
void add_tls(const Command& program, Context& context);
void add_psk(const Command& program, Context& context);
void add_import(const Command& program, Context& context);

} // namespace parley::cli
