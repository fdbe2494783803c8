#pragma once

#include "clients/cpp/link/connection.h"
#include "core/topics/topic.h"
#include "parley/message.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parley::client {

/// What a message of the broker means to this user, by its topic.
struct OwnGroups {
    std::vector<std::string> ids;
    bool complete = true; ///< false: too many for one message; to be asked for
};
struct NoticeText {
    std::string json;
};
struct Reply {
    std::string correlation;
    std::string payload;
};
using Incoming = std::variant<std::monostate, Message, Marker, Signal, OwnGroups, NoticeText, Reply>;

/// std::monostate: nothing that this library deals with, or malformed. Pure.
[[nodiscard]] Incoming understand(const topics::Names& names, const std::string& me, Inbound inbound);

/// A message of a page of history (schemas/payloads/stored-message.json); nothing: malformed.
[[nodiscard]] std::optional<Message> stored_message(const boost::json::object& json, const std::string& me);

} // namespace parley::client
