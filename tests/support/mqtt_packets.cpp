#include "tests/support/mqtt_packets.h"

#include <algorithm>

namespace parley::testing {

namespace {

enum class Kind { u8, u16, u32, variable, text, pair };

Kind kind_of(std::uint8_t identifier)
{
    switch (identifier) {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2a:
        return Kind::u8;
    case 0x13:
    case 0x21:
    case 0x22:
    case 0x23:
        return Kind::u16;
    case 0x02:
    case 0x11:
    case 0x18:
    case 0x27:
        return Kind::u32;
    case 0x0b:
        return Kind::variable;
    case 0x03:
    case 0x08:
    case 0x09:
    case 0x12:
    case 0x15:
    case 0x16:
    case 0x1a:
    case 0x1c:
    case 0x1f:
        return Kind::text;
    case property::user:
        return Kind::pair;
    default:
        throw MalformedPacket("unknown property " + std::to_string(identifier));
    }
}

void append_number(std::string& out, std::uint8_t identifier, std::uint32_t value)
{
    out.push_back(static_cast<char>(identifier));
    switch (kind_of(identifier)) {
    case Kind::u8:
        out.push_back(static_cast<char>(value));
        return;
    case Kind::u16:
        append_u16(out, static_cast<std::uint16_t>(value));
        return;
    case Kind::u32:
        append_u32(out, value);
        return;
    default:
        append_variable(out, value);
    }
}

} // namespace

std::optional<std::string> Properties::last(std::string_view name) const
{
    const auto found = std::find_if(user.rbegin(), user.rend(), [&](const auto& entry) { return entry.first == name; });
    return found == user.rend() ? std::nullopt : std::optional(found->second);
}

std::size_t Properties::count(std::string_view name) const
{
    return static_cast<std::size_t>(
        std::count_if(user.begin(), user.end(), [&](const auto& entry) { return entry.first == name; }));
}

std::string Properties::text(std::uint8_t identifier) const
{
    const auto found = texts.find(identifier);
    return found == texts.end() ? std::string{} : found->second;
}

void append_u16(std::string& out, std::uint16_t value)
{
    out.push_back(static_cast<char>(value >> 8));
    out.push_back(static_cast<char>(value & 0xff));
}

void append_u32(std::string& out, std::uint32_t value)
{
    append_u16(out, static_cast<std::uint16_t>(value >> 16));
    append_u16(out, static_cast<std::uint16_t>(value & 0xffff));
}

void append_variable(std::string& out, std::uint32_t value)
{
    do {
        auto byte = static_cast<std::uint8_t>(value & 0x7f);
        value >>= 7;
        if (value != 0)
            byte |= 0x80;
        out.push_back(static_cast<char>(byte));
    } while (value != 0);
}

void append_text(std::string& out, std::string_view text)
{
    append_u16(out, static_cast<std::uint16_t>(text.size()));
    out.append(text);
}

void append_properties(std::string& out, const Properties& properties)
{
    std::string all;
    for (const auto& [identifier, value] : properties.numbers)
        append_number(all, identifier, value);
    for (const auto& [identifier, value] : properties.texts) {
        all.push_back(static_cast<char>(identifier));
        append_text(all, value);
    }
    for (const auto& [name, value] : properties.user) {
        all.push_back(static_cast<char>(property::user));
        append_text(all, name);
        append_text(all, value);
    }
    append_variable(out, static_cast<std::uint32_t>(all.size()));
    out.append(all);
}

std::string packet(std::uint8_t first, std::string_view body)
{
    std::string out;
    out.reserve(body.size() + 5);
    out.push_back(static_cast<char>(first));
    append_variable(out, static_cast<std::uint32_t>(body.size()));
    out.append(body);
    return out;
}

std::string encode_publish(const Publish& message, Protocol protocol)
{
    std::string body;
    append_text(body, message.topic);
    if (message.qos > 0)
        append_u16(body, message.packet_id);
    if (protocol == Protocol::v5)
        append_properties(body, message.properties);
    body.append(message.payload);
    const auto flags =
        static_cast<std::uint8_t>((message.duplicate ? 8 : 0) | (message.qos << 1) | (message.retain ? 1 : 0));
    return packet(static_cast<std::uint8_t>(0x30 | flags), body);
}

Publish decode_publish(std::uint8_t first, std::string_view body, Protocol protocol)
{
    BodyReader reader(body);
    Publish message;
    message.topic = reader.text();
    message.qos = (first >> 1) & 3;
    message.retain = (first & 1) != 0;
    message.duplicate = (first & 8) != 0;
    if (message.qos > 0)
        message.packet_id = reader.u16();
    if (protocol == Protocol::v5)
        message.properties = reader.properties();
    message.payload = reader.rest();
    return message;
}

std::string_view BodyReader::take(std::size_t bytes)
{
    if (rest_.size() < bytes)
        throw MalformedPacket("packet ends too early");
    const auto taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
}

std::uint8_t BodyReader::u8()
{
    return static_cast<std::uint8_t>(take(1)[0]);
}

std::uint16_t BodyReader::u16()
{
    const unsigned high = u8();
    return static_cast<std::uint16_t>((high << 8) | u8());
}

std::uint32_t BodyReader::u32()
{
    const std::uint32_t high = u16();
    return (high << 16) | u16();
}

std::uint32_t BodyReader::variable()
{
    std::uint32_t value = 0;
    for (int shift = 0; shift <= 21; shift += 7) {
        const auto byte = u8();
        value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    throw MalformedPacket("variable byte integer of more than four bytes");
}

std::string BodyReader::text()
{
    const auto length = u16();
    return std::string(take(length));
}

Properties BodyReader::properties()
{
    BodyReader inside(take(variable()));
    Properties read;
    while (!inside.at_end()) {
        const auto identifier = inside.u8();
        switch (kind_of(identifier)) {
        case Kind::u8:
            read.numbers[identifier] = inside.u8();
            break;
        case Kind::u16:
            read.numbers[identifier] = inside.u16();
            break;
        case Kind::u32:
            read.numbers[identifier] = inside.u32();
            break;
        case Kind::variable:
            read.numbers[identifier] = inside.variable();
            break;
        case Kind::text:
            read.texts[identifier] = inside.text();
            break;
        case Kind::pair: {
            auto name = inside.text();
            read.user.emplace_back(std::move(name), inside.text());
            break;
        }
        }
    }
    return read;
}

std::optional<RawPacket> take_packet(std::string& buffer)
{
    std::size_t length = 0;
    std::size_t header = 1;
    for (int shift = 0;; shift += 7, ++header) {
        if (shift > 21)
            throw MalformedPacket("remaining length of more than four bytes");
        if (buffer.size() <= header)
            return std::nullopt;
        const auto byte = static_cast<std::uint8_t>(buffer[header]);
        length |= static_cast<std::size_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            break;
    }
    ++header;
    if (buffer.size() < header + length)
        return std::nullopt;
    RawPacket taken{static_cast<std::uint8_t>(buffer[0]), buffer.substr(header, length)};
    buffer.erase(0, header + length);
    return taken;
}

} // namespace parley::testing
