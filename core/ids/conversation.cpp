#include "core/ids/conversation.h"

namespace parley {

Result<Conversation> parse_conversation(std::string_view text, const UserId& reader)
{
    if (text.starts_with("g/")) {
        auto group = parse_group_id(text.substr(2));
        if (!group)
            return group.error();
        return Conversation::of(*group);
    }
    if (text.starts_with("u/")) {
        auto peer = parse_user_id(text.substr(2));
        if (!peer)
            return peer.error();
        return Conversation::between(reader, *peer);
    }
    return Error{Errc::invalid_argument, "a conversation is written g/{group} or u/{user}"};
}

} // namespace parley
