#include "bench/support/load.h"

#include "tests/support/mqtt_packets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::bench {

struct Load::Peer {
    testing::TcpSocket socket;
    std::string partial; ///< the beginning of a packet whose rest has not come yet
    std::string out;
    bool waits_for_room = false;
};

Load::Load()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    if (epoll_ < 0)
        throw std::runtime_error("epoll_create1 failed");
    // References must not repeat from one run to the next: the broker remembers them.
    next_reference_ = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
}

Load::~Load()
{
    ::close(epoll_);
}

std::size_t Load::add(testing::TcpSocket socket)
{
    auto peer = std::make_unique<Peer>();
    peer->socket = std::move(socket);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = peer.get();
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, peer->socket.handle(), &event) != 0)
        throw std::runtime_error(std::string("epoll_ctl: ") + std::strerror(errno));
    peers_.push_back(std::move(peer));
    return peers_.size() - 1;
}

void Load::publish(Peer& peer, const ClosedLoop& loop)
{
    packet_id_ = packet_id_ == 60'000 ? 1 : static_cast<std::uint16_t>(packet_id_ + 1);
    testing::Publish message;
    message.topic = loop.references ? loop.topic + "/" + std::to_string(++next_reference_) : loop.topic;
    message.payload = loop.payload;
    message.qos = 1;
    message.packet_id = packet_id_;
    peer.out += testing::encode_publish(message, testing::Protocol::v5);
    ++published_;
}

void Load::write(Peer& peer)
{
    if (peer.out.empty() || peer.waits_for_room)
        return;
    const auto sent = ::send(peer.socket.handle(), peer.out.data(), peer.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN)
        throw std::runtime_error(std::string("send: ") + std::strerror(errno));
    peer.out.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
    if (peer.out.empty())
        return;
    peer.waits_for_room = true;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT;
    event.data.ptr = &peer;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, peer.socket.handle(), &event);
}

void Load::read(Peer& peer)
{
    std::array<char, 65536> chunk; // NOLINT: filled by recv
    const auto got = ::recv(peer.socket.handle(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        throw std::runtime_error("the broker closed a connection");
    const std::string_view bytes(chunk.data(), static_cast<std::size_t>(got));
    if (peer.partial.empty()) {
        peer.partial = bytes.substr(take_packets(peer, bytes));
        return;
    }
    peer.partial.append(bytes);
    peer.partial.erase(0, take_packets(peer, peer.partial));
}

std::size_t Load::take_packets(Peer& peer, std::string_view bytes)
{
    std::size_t taken = 0;
    for (;;) {
        const auto rest = bytes.substr(taken);
        std::size_t length = 0;
        std::size_t header = 1;
        for (int shift = 0;; shift += 7) {
            if (header >= rest.size())
                return taken;
            const auto byte = static_cast<std::uint8_t>(rest[header++]);
            length |= static_cast<std::size_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0)
                break;
        }
        if (rest.size() < header + length)
            return taken;
        const auto first = static_cast<std::uint8_t>(rest[0]);
        if ((first & 0xf0) == 0x30) {
            ++delivered_;
            if ((first & 0x06) != 0) {
                const auto topic = (static_cast<std::size_t>(static_cast<std::uint8_t>(rest[header])) << 8) |
                                   static_cast<std::uint8_t>(rest[header + 1]);
                peer.out.append("\x40\x02", 2).append(rest.substr(header + 2 + topic, 2));
            }
        } else if ((first & 0xf0) == 0x40) {
            ++acknowledged_;
            if (length > 2 && static_cast<std::uint8_t>(rest[header + 2]) >= testing::reason::unspecified)
                throw std::runtime_error("a publish was refused with code " +
                                         std::to_string(static_cast<std::uint8_t>(rest[header + 2])));
        } else if ((first & 0xf0) == 0xe0) {
            throw std::runtime_error("the broker sent DISCONNECT");
        }
        taken += header + length;
    }
}

LoopResult Load::run(std::size_t publisher, const ClosedLoop& loop)
{
    constexpr int patience_ms = 10'000;
    published_ = acknowledged_ = delivered_ = 0;
    auto& source = *peers_.at(publisher);
    const auto start = std::chrono::steady_clock::now();
    std::array<epoll_event, 128> events{};
    while (acknowledged_ < loop.messages || delivered_ < loop.messages * loop.deliveries_each) {
        const auto done = std::min(acknowledged_, delivered_ / loop.deliveries_each);
        while (published_ < loop.messages && published_ - done < loop.window)
            publish(source, loop);
        write(source);
        const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience_ms);
        if (ready == 0)
            throw std::runtime_error("nothing moves: " + std::to_string(published_) + " published, " +
                                     std::to_string(acknowledged_) + " acknowledged, " + std::to_string(delivered_) +
                                     " delivered");
        for (int i = 0; i < ready; ++i) {
            auto& peer = *static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr);
            if ((events[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) {
                peer.waits_for_room = false;
                epoll_event event{};
                event.events = EPOLLIN;
                event.data.ptr = &peer;
                ::epoll_ctl(epoll_, EPOLL_CTL_MOD, peer.socket.handle(), &event);
            }
            if ((events[static_cast<std::size_t>(i)].events & ~static_cast<unsigned>(EPOLLOUT)) != 0)
                read(peer);
            write(peer);
        }
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    return {elapsed.count(), delivered_};
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

} // namespace parley::bench
