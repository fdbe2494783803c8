#include "bridge/services/reading_rights.h"

namespace parley::bridge {

Result<Readable> readable(MembershipView& membership, const Caller& caller, const std::string& conversation)
{
    auto parsed = parse_conversation(conversation, caller.user);
    if (!parsed)
        return parsed.error();
    // A private conversation is named by the peer, so the caller is one of its two users by construction.
    if (parsed->kind == ConversationKind::group) {
        const GroupId group{parsed->first};
        const GroupAccess access = membership.access(caller.user, group);
        if (caller.admin && !access.exists)
            return Error{Errc::not_found, "there is no group " + group.value()};
        if (!caller.admin && access.role == Role::none)
            return Error{Errc::permission_denied, "only members read the history of group " + group.value()};
    }
    return Readable{parsed->key(), parsed->seen_by(caller.user)};
}

} // namespace parley::bridge
