#pragma once

/// The broker's C API, in the order in which its headers compile, with what differs between broker versions.
/// One binary built against 2.0.11 runs on 2.0.x and 2.1: what is newer is named here by number and found at run time.

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <mqtt_protocol.h>

// Exported by Debian's 2.0.11 and by 2.1, not by every build of 2.0.x: null where the broker has none.
#pragma weak mosquitto_property_read_byte
#pragma weak mosquitto_property_read_string
#pragma weak mosquitto_property_read_binary
#pragma weak mosquitto_property_read_string_pair

// The broker's own, which Debian's build of 2.0.11 exports though no header names them. They take a connection and
// nothing else. The first adds one to the send window unless it is whole; the second counts what is queued and under
// way, as the broker does at a login.
extern "C" {
[[gnu::weak]] void util__increment_send_quota(mosquitto* client);
[[gnu::weak]] int db__message_reconnect_reset(mosquitto* client);
}

namespace parley::plugin {

/// Events of 2.1; registering one with 2.0.x answers MOSQ_ERR_NOT_SUPPORTED.
inline constexpr int event_connect = 11;
inline constexpr int event_client_offline = 28;

/// What the events connect and client_offline begin with.
struct ConnectionEvent {
    void* future;
    mosquitto* client;
    int reason; ///< client_offline only
};

} // namespace parley::plugin
