#pragma once

namespace CLI {
class App;
}

namespace parley::cli {

struct Context;

// Each adds one family of commands to the program. A command that was named sets Context::run; nothing happens before
// that. The context must outlive the app.
void add_login(CLI::App& app, Context& context);
void add_users(CLI::App& app, Context& context);
void add_groups(CLI::App& app, Context& context);
void add_members(CLI::App& app, Context& context);
void add_sessions(CLI::App& app, Context& context);
void add_messages(CLI::App& app, Context& context); ///< history, send, unread
void add_status(CLI::App& app, Context& context);   ///< presence, stats
void add_journal(CLI::App& app, Context& context);
void add_backup(CLI::App& app, Context& context); ///< backup, restore

} // namespace parley::cli
