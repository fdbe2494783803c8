#include "bridge/gateway/connect_packet.h"

#include "bridge/gateway/packet_framer.h"

namespace parley::bridge::gateway {

namespace {

constexpr std::uint8_t connect_first_byte = 0x10;
constexpr std::uint8_t flag_reserved = 0x01;
constexpr std::uint8_t flag_will = 0x04;
constexpr std::uint8_t flag_password = 0x40;
constexpr std::uint8_t flag_user = 0x80;
constexpr std::uint8_t property_authentication_method = 0x15;
constexpr std::size_t most_text = 0xffff;
constexpr std::size_t most_remaining = 268'435'455; // MQTT 5 §1.5.5

/// Reads front to back. After running over the end everything is empty and failed() is true.
class Reader {
public:
    Reader(std::string_view bytes, std::size_t at)
        : bytes_(bytes)
        , at_(at)
    {}

    std::uint8_t byte()
    {
        const auto one = take(1);
        return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
    }
    std::size_t two_bytes()
    {
        const auto high = byte();
        return static_cast<std::size_t>(high) << 8 | byte();
    }
    std::string_view text() { return take(two_bytes()); }
    std::size_t variable()
    {
        std::size_t value = 0;
        for (int i = 0; i < 4; ++i) {
            const auto part = byte();
            value |= static_cast<std::size_t>(part & 0x7f) << (7 * i);
            if ((part & 0x80) == 0)
                return value;
        }
        failed_ = true;
        return 0;
    }
    std::string_view take(std::size_t bytes)
    {
        if (failed_ || bytes > bytes_.size() - at_) {
            failed_ = true;
            return {};
        }
        const auto taken = bytes_.substr(at_, bytes);
        at_ += bytes;
        return taken;
    }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == bytes_.size(); }
    [[nodiscard]] bool failed() const noexcept { return failed_; }

private:
    std::string_view bytes_;
    std::size_t at_;
    bool failed_ = false;
};

/// Whether the properties of CONNECT (MQTT 5 §3.1.2.11) name an authentication method; nothing: malformed.
std::optional<bool> find_authentication_method(std::string_view properties)
{
    bool found = false;
    Reader reader(properties, 0);
    while (!reader.at_end() && !reader.failed()) {
        switch (reader.byte()) {
        case 0x11: // session expiry interval
        case 0x27: // maximum packet size
            reader.take(4);
            break;
        case 0x21: // receive maximum
        case 0x22: // topic alias maximum
            reader.take(2);
            break;
        case 0x17: // request problem information
        case 0x19: // request response information
            reader.take(1);
            break;
        case 0x26: // user property
            reader.text();
            reader.text();
            break;
        case property_authentication_method:
            found = true;
            reader.text();
            break;
        case 0x16: // authentication data
            reader.text();
            break;
        default:
            return std::nullopt;
        }
    }
    return reader.failed() ? std::nullopt : std::optional(found);
}

void append_variable(std::string& out, std::size_t value)
{
    do {
        const auto part = static_cast<unsigned char>(value & 0x7f);
        value >>= 7;
        out.push_back(static_cast<char>(value > 0 ? part | 0x80 : part));
    } while (value > 0);
}

Error malformed(const char* what)
{
    return {Errc::invalid_argument, std::string("CONNECT: ") + what};
}

} // namespace

Result<ConnectPacket> parse_connect(std::string_view packet)
{
    const auto size = packet_size(packet);
    if (!size.bytes || *size.bytes != packet.size() || static_cast<std::uint8_t>(packet.front()) != connect_first_byte)
        return malformed("the first packet is another one");
    Reader reader(packet, 1);
    reader.variable();

    ConnectPacket connect;
    const auto protocol = reader.text();
    connect.level = reader.byte();
    const bool known = (protocol == "MQTT" && (connect.level == 4 || connect.level == 5)) ||
                       (protocol == "MQIsdp" && connect.level == 3);
    if (!known)
        return malformed("a protocol that is not MQTT 3.1, 3.1.1 or 5");
    connect.flags_at = reader.at();
    const auto flags = reader.byte();
    if ((flags & flag_reserved) != 0)
        return malformed("a reserved flag is set");
    reader.two_bytes(); // keep alive
    if (connect.level == 5) {
        const auto method = find_authentication_method(reader.take(reader.variable()));
        if (!method)
            return malformed("malformed properties");
        connect.has_authentication_method = *method;
    }
    connect.client_id = reader.text();
    if ((flags & flag_will) != 0) {
        if (connect.level == 5)
            reader.take(reader.variable());
        reader.text();
        reader.text();
    }
    if ((flags & flag_user) != 0)
        connect.user = reader.text();
    connect.password_at = reader.at();
    if ((flags & flag_password) != 0)
        connect.password = reader.text();
    if (reader.failed() || !reader.at_end())
        return malformed("its fields do not end where it ends");
    return connect;
}

Result<std::string> with_password(const ConnectPacket& connect, std::string_view packet, std::string_view password)
{
    if (password.size() > most_text)
        return Error{Errc::too_large, "CONNECT: the password is too long"};
    // From the variable header up to the password: type and length are written anew.
    Reader reader(packet, 1);
    reader.variable();
    const auto begin = reader.at();
    const auto remaining = connect.password_at - begin + 2 + password.size();
    if (remaining > most_remaining)
        return Error{Errc::too_large, "CONNECT: it is too long"};
    std::string out;
    out.reserve(remaining + 5);
    out.push_back(packet.front());
    append_variable(out, remaining);
    const auto flags_at = out.size() + connect.flags_at - begin;
    out.append(packet.substr(begin, connect.password_at - begin));
    out[flags_at] = static_cast<char>(static_cast<unsigned char>(out[flags_at]) | flag_password);
    out.push_back(static_cast<char>(password.size() >> 8));
    out.push_back(static_cast<char>(password.size() & 0xff));
    out.append(password);
    return out;
}

} // namespace parley::bridge::gateway
