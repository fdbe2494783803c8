#pragma once

#include <cstdint>

namespace parley::testing {

/// A TCP port of 127.0.0.1 on which nothing listens now. Taken from below the range that the kernel gives to outgoing
/// connections, so that none of those can take it before the process under test does.
[[nodiscard]] std::uint16_t free_port();

} // namespace parley::testing
