#include "bridge/json/message_body.h"

#include "bridge/json/base64.h"

namespace parley::bridge::json {

namespace {

/// The body limit of the door is the bound; messages.max_bytes is checked by the service.
constexpr std::size_t max_payload_field = std::size_t{1} << 30;

} // namespace

MessageBody read_message_body(Fields& fields)
{
    MessageBody body;
    body.content_type = fields.optional_text("content_type", 256).value_or("");
    auto text = fields.optional_text("text", max_payload_field);
    const auto encoded = fields.optional_text("payload_base64", max_payload_field);
    if (text && encoded)
        fields.complain("text", "text and payload_base64 exclude each other");
    else if (!text && !encoded)
        fields.complain("text", "text or payload_base64 is expected");
    else if (text)
        body.payload = *std::move(text);
    if (encoded) {
        auto bytes = from_base64(*encoded);
        if (!bytes)
            fields.complain("payload_base64", "is not base64");
        else
            body.payload = *std::move(bytes);
    }
    return body;
}

} // namespace parley::bridge::json
