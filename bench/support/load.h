#pragma once

#include "tests/support/tcp_socket.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// What one closed loop does: `messages` publishes of QoS 1, of which at most `window` are not yet acknowledged and
/// delivered to every receiver.
struct ClosedLoop {
    std::string topic;
    std::string payload;
    std::size_t messages = 0;
    std::size_t window = 8;
    std::size_t deliveries_each = 1; ///< how many deliveries one publish makes
    bool references = false;         ///< adds "/{n}" to the topic, a new one for each message
};

struct LoopResult {
    double seconds = 0;
    std::size_t deliveries = 0;
};

/// Drives already connected MQTT 5 connections from one thread with epoll: it only finds packet borders, counts PUBLISH
/// and writes PUBACK, so that it needs less CPU than the broker that it measures.
///
/// Errors    std::runtime_error if a connection closes, a publish is refused or nothing moves for ten seconds.
class Load {
public:
    Load();
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Takes a connection over. Returns its number.
    std::size_t add(testing::TcpSocket socket);
    /// Runs one loop to its end; connection `publisher` publishes, all others (and it, if subscribed) receive.
    LoopResult run(std::size_t publisher, const ClosedLoop& loop);

private:
    struct Peer;
    void read(Peer& peer);
    std::size_t take_packets(Peer& peer, std::string_view bytes);
    void write(Peer& peer);
    void publish(Peer& peer, const ClosedLoop& loop);

    int epoll_ = -1;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::uint64_t next_reference_ = 0;
    std::uint16_t packet_id_ = 0;
    std::size_t published_ = 0;
    std::size_t acknowledged_ = 0;
    std::size_t delivered_ = 0;
};

/// The middle one; the mean of the two middle ones.
[[nodiscard]] double median(std::vector<double> values);

} // namespace parley::bench
