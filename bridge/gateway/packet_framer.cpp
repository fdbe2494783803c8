#include "bridge/gateway/packet_framer.h"

#include <algorithm>

namespace parley::bridge::gateway {

namespace {

constexpr std::uint8_t most_length_bytes = 4;

bool is_reserved(std::uint8_t first) noexcept
{
    return first >> 4 == 0;
}

} // namespace

PacketFault PacketFramer::take(std::string_view bytes) noexcept
{
    while (!bytes.empty()) {
        if (where_ == Where::body) {
            const auto step = std::min(remaining_, bytes.size());
            remaining_ -= step;
            bytes.remove_prefix(step);
            begin_body();
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        if (where_ == Where::type) {
            if (is_reserved(byte))
                return PacketFault::reserved_type;
            remaining_ = 0;
            length_bytes_ = 0;
            where_ = Where::length;
        } else if (const auto fault = take_length(byte); fault != PacketFault::none) {
            return fault;
        }
    }
    return PacketFault::none;
}

PacketFault PacketFramer::take_length(std::uint8_t byte) noexcept
{
    remaining_ |= static_cast<std::size_t>(byte & 0x7f) << (7 * length_bytes_);
    ++length_bytes_;
    if ((byte & 0x80) != 0)
        return length_bytes_ == most_length_bytes ? PacketFault::malformed_length : PacketFault::none;
    if (1 + length_bytes_ + remaining_ > most_bytes_)
        return PacketFault::too_large;
    begin_body();
    return PacketFault::none;
}

void PacketFramer::begin_body() noexcept
{
    where_ = Where::body;
    if (remaining_ > 0)
        return;
    ++packets_;
    where_ = Where::type;
}

PacketSize packet_size(std::string_view bytes) noexcept
{
    if (bytes.empty())
        return {};
    if (is_reserved(static_cast<std::uint8_t>(bytes.front())))
        return {std::nullopt, PacketFault::reserved_type};
    std::size_t remaining = 0;
    for (std::size_t i = 0; i < most_length_bytes; ++i) {
        if (1 + i >= bytes.size())
            return {};
        const auto byte = static_cast<std::uint8_t>(bytes[1 + i]);
        remaining |= static_cast<std::size_t>(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0)
            return {2 + i + remaining};
    }
    return {std::nullopt, PacketFault::malformed_length};
}

} // namespace parley::bridge::gateway
