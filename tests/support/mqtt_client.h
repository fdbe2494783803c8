#pragma once

#include "tests/support/mqtt_packets.h"
#include "tests/support/tcp_socket.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::testing {

struct Will {
    std::string topic{};
    std::string payload{};
    int qos = 0;
    bool retain = false;
    Properties properties{};
};

struct ConnectOptions {
    std::string client{};
    std::optional<std::string> user{};
    std::optional<std::string> password{};
    Protocol protocol = Protocol::v5;
    bool clean_start = true;
    std::uint16_t keep_alive = 60;
    std::optional<std::uint32_t> session_expiry{}; ///< seconds, MQTT 5
    std::optional<Will> will{};
    Properties properties{};
    std::optional<Tls> tls{}; ///< none: in plain
    bool acknowledge = true;  ///< answer PUBLISH at once; false: see MqttClient::acknowledge()
};

struct Connack {
    bool session_present = false;
    std::uint8_t code = 0; ///< MQTT 5 reason code or MQTT 3.1.1 return code
    Properties properties{};
};

struct PublishOptions {
    int qos = 1;
    bool retain = false;
    bool duplicate = false;
    Properties properties{};
    std::uint16_t packet_id = 0; ///< 0: the client's next one
};

/// A small blocking MQTT client. It does what it is told and shows everything that comes back.
///
/// Threads   one at a time.
/// Errors    throws TimedOut, ConnectionClosed or MalformedPacket, which GoogleTest reports as a failure. Refusals by
/// the
///           broker are values: connack(), reason codes.
/// Order     messages come out of next_message() as the broker sent them, also those that arrived while an
///           acknowledgement was awaited.
class MqttClient {
public:
    /// Opens the connection and waits for CONNACK. If the broker just closes the socket, closed() is true and
    /// connack().code stays `no_answer`.
    MqttClient(std::uint16_t port, const ConnectOptions& options);
    /// The same over another stream that is open already.
    MqttClient(std::unique_ptr<ByteStream> stream, const ConnectOptions& options);

    static constexpr std::uint8_t no_answer = 0xff;
    [[nodiscard]] const Connack& connack() const noexcept { return connack_; }
    /// Why the connection ended before a CONNACK, if it did.
    [[nodiscard]] const std::string& end() const noexcept { return end_; }
    /// Hex; of the certificate that the broker has shown.
    [[nodiscard]] std::string server_serial() const { return dynamic_cast<const TcpSocket&>(*socket_).server_serial(); }
    [[nodiscard]] bool accepted() const noexcept { return connack_.code == reason::success; }

    /// Sends and waits for PUBACK (QoS 1) or PUBREC and PUBCOMP (QoS 2). Returns its reason code; 0 in MQTT 3.1.1 and
    /// QoS 0.
    std::uint8_t publish(std::string_view topic, std::string_view payload, const PublishOptions& options = {});
    /// Sends only. Returns the packet identifier.
    std::uint16_t start_publish(std::string_view topic, std::string_view payload, const PublishOptions& options = {});
    /// Waits for the answer to start_publish().
    std::uint8_t finish_publish(std::uint16_t packet_id, int qos = 1, Within within = soon);

    /// One reason code a filter.
    std::vector<std::uint8_t> subscribe_all(const std::vector<std::string>& filters, int qos = 1);
    std::uint8_t subscribe(const std::string& filter, int qos = 1);
    std::uint8_t unsubscribe(const std::string& filter);

    /// The next message that has arrived or arrives; TimedOut if none does.
    Publish next_message(Within within = soon);
    /// None if nothing arrives in time. Silence is better proved with a fence: see tests/README.md.
    std::optional<Publish> try_message(Within within);
    /// Skips messages until one has that topic.
    Publish next_message_on(std::string_view topic, Within within = soon);
    /// Sends PUBACK for a message, when ConnectOptions::acknowledge is false.
    void acknowledge(const Publish& message);

    /// PINGREQ and its answer. What the broker sent before has arrived when this returns.
    void ping(Within within = soon);
    /// True once the broker has closed the connection; waits for it. The reason of its DISCONNECT, if it sent one, is
    /// in disconnect_reason().
    bool closes(Within within = soon);
    [[nodiscard]] std::optional<std::uint8_t> disconnect_reason() const noexcept { return disconnect_reason_; }

    /// DISCONNECT, then close. With a reason code in MQTT 5 (0x04: publish the will).
    void disconnect(std::uint8_t code = 0);
    /// Closes without DISCONNECT, as a crash does: the will is due.
    void abort() noexcept { socket_->abort(); }
    void send_raw(std::string_view bytes) { send(bytes); }
    /// Hands the TCP connection over, for a load generator that goes on with it. Nothing may be awaited then.
    [[nodiscard]] TcpSocket release() { return std::move(dynamic_cast<TcpSocket&>(*socket_)); }

private:
    using Deadline = std::chrono::steady_clock::time_point;

    /// Handles one packet. False: nothing came before the deadline.
    bool pump(Deadline deadline);
    void handle(const RawPacket& packet);
    void handle_ack(const RawPacket& packet);
    std::uint8_t wait_for_ack(PacketType type, std::uint16_t packet_id, Deadline deadline);
    std::uint16_t next_packet_id() noexcept;

    void send(std::string_view bytes) { socket_->send_all(bytes, soon); }

    std::unique_ptr<ByteStream> socket_;
    Protocol protocol_;
    bool acknowledge_;
    std::string buffer_;
    Connack connack_{false, no_answer, {}};
    std::deque<Publish> inbox_;
    std::map<std::pair<PacketType, std::uint16_t>, std::vector<std::uint8_t>> answers_;
    std::uint16_t last_packet_id_ = 0;
    bool pong_ = false;
    std::optional<std::uint8_t> disconnect_reason_;
    std::string end_;
};

} // namespace parley::testing
