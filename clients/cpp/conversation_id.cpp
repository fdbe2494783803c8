#include "parley/conversation_id.h"

#include "core/ids/ids.h"

namespace parley::client {

Result<ConversationId> ConversationId::parse(std::string_view text)
{
    if (text.size() > 2 && is_valid_id(text.substr(2))) {
        if (text.starts_with("g/"))
            return group(std::string(text.substr(2)));
        if (text.starts_with("u/"))
            return with(std::string(text.substr(2)));
    }
    return Error{Errc::invalid_argument, "a conversation is written g/ and a group's id, or u/ and a user's id"};
}

} // namespace parley::client
