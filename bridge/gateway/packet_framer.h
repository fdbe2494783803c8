#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace parley::bridge::gateway {

/// What the bytes of one direction are not, though MQTT says that they are.
enum class PacketFault : std::uint8_t {
    none,
    reserved_type,    ///< packet type 0 (MQTT 5 §2.1.2)
    malformed_length, ///< a remaining length of more than four bytes (§1.5.5)
    too_large         ///< over the limit, said by its header: nothing of it needs to arrive
};

/// Follows a stream of bytes from MQTT control packet to control packet, whatever pieces it comes in; keeps none.
///
/// Threads   one at a time.
class PacketFramer {
public:
    /// `most_bytes`: of a whole packet, fixed header included.
    explicit PacketFramer(std::size_t most_bytes) noexcept
        : most_bytes_(most_bytes)
    {}

    /// The next bytes. After a fault it has no idea where it is: use it no more.
    [[nodiscard]] PacketFault take(std::string_view bytes) noexcept;

    /// Packets that have ended since the last call.
    std::uint64_t take_packets() noexcept { return std::exchange(packets_, 0); }
    /// True: the next byte begins a packet.
    [[nodiscard]] bool at_boundary() const noexcept { return where_ == Where::type; }

private:
    enum class Where : std::uint8_t { type, length, body };

    PacketFault take_length(std::uint8_t byte) noexcept;
    void begin_body() noexcept;

    std::size_t most_bytes_;
    std::uint64_t packets_ = 0;
    std::size_t remaining_ = 0; ///< of the length while it is read, of the body then
    std::uint8_t length_bytes_ = 0;
    Where where_ = Where::type;
};

/// The size of the packet at the front of `bytes`, fixed header included; nothing: its header is not whole yet.
/// A fault: see `fault`.
struct PacketSize {
    std::optional<std::size_t> bytes;
    PacketFault fault = PacketFault::none;
};
[[nodiscard]] PacketSize packet_size(std::string_view bytes) noexcept;

} // namespace parley::bridge::gateway
