#pragma once

#include "bridge/gateway/admission.h"
#include "bridge/gateway/origin.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace parley::bridge::gateway {

/// Where the broker takes what the gateway relays.
struct BrokerAddress {
    std::filesystem::path socket; ///< of `listener 0 /path` in mosquitto.conf; empty: by TCP
    std::string host;             ///< an address, not a name
    std::uint16_t port = 0;
};

struct GatewayOptions {
    BrokerAddress broker;
    OriginRules origins;
    AdmissionLimits limits;
    std::string bridge_key;                            ///< vouches for addresses towards the plugin
    std::size_t packet_bytes = 1024 * 1024;            ///< largest MQTT packet from a browser
    std::size_t connect_bytes = 64 * 1024;             ///< largest CONNECT: it is held until it is whole
    std::size_t logins_at_once = 64;                   ///< further ones wait; the broker's listen queue has 100 places
    std::chrono::milliseconds connect_timeout{10'000}; ///< from the upgrade to CONNACK
    std::chrono::milliseconds idle_timeout{120'000};   ///< without a sign of life; a ping is sent after half of it
    std::chrono::milliseconds write_timeout{60'000};   ///< for a browser to take what is sent to it
};

} // namespace parley::bridge::gateway
