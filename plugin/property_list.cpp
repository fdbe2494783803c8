#include "plugin/property_list.h"

#include "plugin/reserved_properties.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace parley::plugin {
namespace {

/// What a node of the broker's list looks like; see can_edit_properties().
struct Node {
    struct Text {
        char* bytes;
        std::uint16_t length;
        [[nodiscard]] std::string_view view() const noexcept { return {bytes, length}; }
    };
    struct Content {
        union Value {
            std::uint8_t byte;
            Text text;
        } value;
        Text name;
        std::int32_t identifier;
        std::uint8_t flags[2];
    };
    Node* next;
    Content content;
};

Node* nodes_of(mosquitto_property* list) noexcept
{
    return reinterpret_cast<Node*>(list);
}

const Node* nodes_of(const mosquitto_property* list) noexcept
{
    return reinterpret_cast<const Node*>(list);
}

bool ok(int code) noexcept
{
    return code == MOSQ_ERR_SUCCESS;
}

bool add_pair(mosquitto_property*& list, const char* name, const char* value)
{
    return ok(mosquitto_property_add_string_pair(&list, MQTT_PROP_USER_PROPERTY, name, value));
}

bool has_known_layout(mosquitto_property*& list)
{
    constexpr std::string_view name = "name";
    constexpr std::string_view value = "value";
    constexpr std::string_view type = "content type";
    if (!add_pair(list, name.data(), value.data()) ||
        !ok(mosquitto_property_add_string(&list, MQTT_PROP_CONTENT_TYPE, type.data())))
        return false;
    // Numbers before pointers: what looks different is not followed.
    const auto looks_like = [](Node* node, int identifier, std::size_t length) {
        return node != nullptr && ::malloc_usable_size(node) >= sizeof(Node) &&
               node->content.identifier == identifier && node->content.value.text.length == length;
    };
    Node* const first = nodes_of(list);
    if (!looks_like(first, MQTT_PROP_USER_PROPERTY, value.size()) || first->content.name.length != name.size() ||
        first->content.name.view() != name || first->content.value.text.view() != value)
        return false;
    Node* const second = first->next;
    return looks_like(second, MQTT_PROP_CONTENT_TYPE, type.size()) && second->content.value.text.view() == type &&
           second->next == nullptr;
}

bool try_layout()
{
    mosquitto_property* list = nullptr;
    const bool known = has_known_layout(list);
    mosquitto_property_free_all(&list);
    return known;
}

bool can_call_readers() noexcept
{
    return mosquitto_property_read_byte != nullptr && mosquitto_property_read_string != nullptr &&
           mosquitto_property_read_binary != nullptr && mosquitto_property_read_string_pair != nullptr;
}

struct PlainFree {
    void operator()(void* memory) const noexcept { std::free(memory); }
};
using CText = std::unique_ptr<char, PlainFree>;

std::string text_or_empty(const char* text)
{
    return text == nullptr ? std::string() : std::string(text);
}

std::string call_text_reader(const mosquitto_property* list, int identifier)
{
    char* text = nullptr;
    if (mosquitto_property_read_string(list, identifier, &text, false) == nullptr)
        return {};
    const CText owned(text);
    return text_or_empty(text);
}

std::string call_bytes_reader(const mosquitto_property* list, int identifier)
{
    void* bytes = nullptr;
    std::uint16_t length = 0;
    if (mosquitto_property_read_binary(list, identifier, &bytes, &length, false) == nullptr)
        return {};
    const std::unique_ptr<void, PlainFree> owned(bytes);
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), length);
}

Properties call_readers(const mosquitto_property* list)
{
    Properties properties;
    properties.content_type = call_text_reader(list, MQTT_PROP_CONTENT_TYPE);
    properties.response_topic = call_text_reader(list, MQTT_PROP_RESPONSE_TOPIC);
    properties.correlation_data = call_bytes_reader(list, MQTT_PROP_CORRELATION_DATA);
    std::uint8_t format = 0;
    if (mosquitto_property_read_byte(list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &format, false) != nullptr)
        properties.payload_format = format;
    char* name = nullptr;
    char* value = nullptr;
    const mosquitto_property* at =
        mosquitto_property_read_string_pair(list, MQTT_PROP_USER_PROPERTY, &name, &value, false);
    while (at != nullptr) {
        const CText owned_name(name);
        const CText owned_value(value);
        properties.user.emplace_back(text_or_empty(name), text_or_empty(value));
        at = mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY, &name, &value, true);
    }
    return properties;
}

Properties read_in_place(const mosquitto_property* list)
{
    Properties properties;
    for (const Node* node = nodes_of(list); node != nullptr; node = node->next) {
        const Node::Content& content = node->content;
        switch (content.identifier) {
        case MQTT_PROP_CONTENT_TYPE:
            properties.content_type = content.value.text.view();
            break;
        case MQTT_PROP_RESPONSE_TOPIC:
            properties.response_topic = content.value.text.view();
            break;
        case MQTT_PROP_CORRELATION_DATA:
            properties.correlation_data = content.value.text.view();
            break;
        case MQTT_PROP_PAYLOAD_FORMAT_INDICATOR:
            properties.payload_format = content.value.byte;
            break;
        case MQTT_PROP_USER_PROPERTY:
            properties.user.emplace_back(content.name.view(), content.value.text.view());
            break;
        default:
            break;
        }
    }
    return properties;
}

bool is_reserved(const Node& node)
{
    return node.content.identifier == MQTT_PROP_USER_PROPERTY && is_reserved_property(node.content.name.view());
}

std::size_t length_of(const mosquitto_property* list)
{
    std::size_t length = 0;
    for (const Node* node = nodes_of(list); node != nullptr; node = node->next)
        ++length;
    return length;
}

/// Takes `node` out by moving what the next one holds into it, so that the head of the list never changes.
void take_out(Node* node)
{
    Node* const next = node->next;
    std::swap(node->content, next->content);
    node->next = next->next;
    next->next = nullptr;
    auto* freed = reinterpret_cast<mosquitto_property*>(next);
    mosquitto_property_free_all(&freed);
}

/// Of the first `senders` nodes, at least one of ours being behind them.
void remove_reserved_of(mosquitto_property* list, std::size_t senders)
{
    Node* node = nodes_of(list);
    for (std::size_t left = senders; left != 0; --left) {
        if (is_reserved(*node))
            take_out(node);
        else
            node = node->next;
    }
}

bool append_empty_ones(mosquitto_property*& list, std::span<const Stamp> stamps)
{
    return std::ranges::all_of(reserved_properties, [&](std::string_view name) {
        const bool stamped = std::ranges::any_of(stamps, [&](const Stamp& stamp) { return stamp.name == name; });
        return stamped || add_pair(list, name.data(), "");
    });
}

} // namespace

bool PropertyList::add_text(int identifier, const std::string& text)
{
    return text.empty() || ok(mosquitto_property_add_string(&list_, identifier, text.c_str()));
}

bool PropertyList::add(const Properties& properties)
{
    if (properties.payload_format &&
        !ok(mosquitto_property_add_byte(&list_, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, *properties.payload_format)))
        return false;
    if (!add_text(MQTT_PROP_CONTENT_TYPE, properties.content_type) ||
        !add_text(MQTT_PROP_RESPONSE_TOPIC, properties.response_topic))
        return false;
    const std::string& data = properties.correlation_data;
    if (!data.empty() && !ok(mosquitto_property_add_binary(&list_, MQTT_PROP_CORRELATION_DATA, data.data(),
                                                           static_cast<std::uint16_t>(data.size()))))
        return false;
    return std::ranges::all_of(properties.user, [&](const auto& property) {
        return add_pair(list_, property.first.c_str(), property.second.c_str());
    });
}

bool PropertyList::add(std::span<const Stamp> stamps)
{
    return std::ranges::all_of(stamps,
                               [&](const Stamp& stamp) { return add_pair(list_, stamp.name, stamp.value.c_str()); });
}

bool can_edit_properties()
{
    static const bool known = try_layout();
    return known;
}

std::optional<Properties> read_properties(const mosquitto_property* list)
{
    if (can_call_readers())
        return call_readers(list);
    if (can_edit_properties())
        return read_in_place(list);
    return std::nullopt;
}

bool stamp_properties(mosquitto_property*& list, std::span<const Stamp> stamps, bool remove_reserved)
{
    const bool in_place = remove_reserved && !stamps.empty() && can_edit_properties();
    const std::size_t senders = in_place ? length_of(list) : 0;
    for (const Stamp& stamp : stamps)
        if (!add_pair(list, stamp.name, stamp.value.c_str()))
            return false;
    if (in_place)
        remove_reserved_of(list, senders);
    return !remove_reserved || in_place || append_empty_ones(list, stamps);
}

} // namespace parley::plugin
