#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge::gateway {

/// What the gateway reads of a CONNECT packet (MQTT 5 §3.1, MQTT 3.1.1 §3.1); views into the packet's bytes.
struct ConnectPacket {
    std::uint8_t level = 0; ///< 3 (MQTT 3.1), 4 (3.1.1) or 5
    std::string_view client_id;
    std::optional<std::string_view> user;
    std::optional<std::string_view> password;
    bool has_authentication_method = false; ///< MQTT 5: enhanced authentication, which has no password

    std::size_t flags_at = 0;    ///< where the connect flags stand in the packet
    std::size_t password_at = 0; ///< where the password's length stands, or would stand
};

/// `packet` is one whole control packet. invalid_argument, saying what is wrong.
Result<ConnectPacket> parse_connect(std::string_view packet);

/// The same packet with another password, or with one if it had none. too_large: MQTT cannot carry it.
Result<std::string> with_password(const ConnectPacket& connect, std::string_view packet, std::string_view password);

} // namespace parley::bridge::gateway
