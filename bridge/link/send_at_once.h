#pragma once

#include <cstddef>
#include <cstdint>

namespace parley::bridge::link {

/// Switches Nagle's algorithm off (TCP_NODELAY) on this process's TCP connections to a port, and says how many there
/// are.
///
/// Paho has no option for it and keeps its socket to itself. With Nagle, whatever is published right after an
/// acknowledgement of ours waits for the broker's delayed TCP acknowledgement: 40 ms on Linux, for every change that is
/// to be enforced.
std::size_t send_at_once(std::uint16_t port);

} // namespace parley::bridge::link
