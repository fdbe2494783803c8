#pragma once

#include "bridge/json/fields.h"

#include <string>

namespace parley::bridge::json {

/// What a message says, as it stands in a request: `text` or `payload_base64`, and `content_type`; the same names as in
/// history.
struct MessageBody {
    std::string payload;
    std::string content_type;
};

MessageBody read_message_body(Fields& fields);

} // namespace parley::bridge::json
