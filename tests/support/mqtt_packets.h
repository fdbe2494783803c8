#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// MQTT 3.1.1 and 5 control packets as bytes. Written apart from every library, so that a test can also send what no
/// library would.
namespace parley::testing {

/// The protocol level byte of CONNECT.
enum class Protocol : std::uint8_t { v311 = 4, v5 = 5 };

enum class PacketType : std::uint8_t {
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
    auth = 15,
};

/// Reason codes that tests name (MQTT 5 §2.4).
namespace reason {
inline constexpr std::uint8_t success = 0x00;
inline constexpr std::uint8_t no_matching_subscribers = 0x10;
inline constexpr std::uint8_t unspecified = 0x80;
inline constexpr std::uint8_t not_authorized = 0x87;
inline constexpr std::uint8_t administrative_action = 0x98;
} // namespace reason

/// Property identifiers (MQTT 5 §2.2.2.2).
namespace property {
inline constexpr std::uint8_t payload_format = 0x01;
inline constexpr std::uint8_t message_expiry = 0x02;
inline constexpr std::uint8_t content_type = 0x03;
inline constexpr std::uint8_t response_topic = 0x08;
inline constexpr std::uint8_t correlation_data = 0x09;
inline constexpr std::uint8_t session_expiry = 0x11;
inline constexpr std::uint8_t assigned_client_identifier = 0x12;
inline constexpr std::uint8_t will_delay = 0x18;
inline constexpr std::uint8_t receive_maximum = 0x21;
inline constexpr std::uint8_t user = 0x26;
} // namespace property

/// The properties of one packet: user properties in their order, all others by identifier.
struct Properties {
    std::vector<std::pair<std::string, std::string>> user;
    std::map<std::uint8_t, std::uint32_t> numbers;
    std::map<std::uint8_t, std::string> texts; ///< strings and binary data

    /// The last user property of that name: what a receiver has to read (docs/protocol.md).
    [[nodiscard]] std::optional<std::string> last(std::string_view name) const;
    /// How often the name occurs.
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// A string or binary property; empty if it is not there.
    [[nodiscard]] std::string text(std::uint8_t identifier) const;
};

/// The bytes are not what MQTT says they should be.
class MalformedPacket : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

void append_u16(std::string& out, std::uint16_t value);
void append_u32(std::string& out, std::uint32_t value);
void append_variable(std::string& out, std::uint32_t value);
/// Two bytes of length, then the bytes; they need not be UTF-8.
void append_text(std::string& out, std::string_view text);
/// With their length in front.
void append_properties(std::string& out, const Properties& properties);

/// A whole packet: the first byte, the remaining length, the body.
std::string packet(std::uint8_t first, std::string_view body);

struct Publish {
    std::string topic;
    std::string payload;
    int qos = 0;
    bool retain = false;
    bool duplicate = false;
    std::uint16_t packet_id = 0; ///< for QoS 1 and 2
    Properties properties;       ///< not written in MQTT 3.1.1
};
std::string encode_publish(const Publish& message, Protocol protocol);
Publish decode_publish(std::uint8_t first, std::string_view body, Protocol protocol);

/// Reads a body front to back; MalformedPacket at its end.
class BodyReader {
public:
    explicit BodyReader(std::string_view body)
        : rest_(body)
    {}
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint32_t variable();
    std::string text();
    Properties properties();
    std::string_view rest() { return std::exchange(rest_, {}); }

private:
    std::string_view take(std::size_t bytes);
    std::string_view rest_;
};

/// Takes whole packets out of a growing buffer of received bytes.
struct RawPacket {
    std::uint8_t first = 0;
    std::string body;
    [[nodiscard]] PacketType type() const { return static_cast<PacketType>(first >> 4); }
};
std::optional<RawPacket> take_packet(std::string& buffer);

} // namespace parley::testing
