#pragma once

#include <string>
#include <string_view>

namespace parley::credentials {

/// Whom an address belongs to, as text to count by: an IPv4 address, or the first 64 bits of an IPv6 one, which is the
/// least that one customer is given. Empty for a unix socket, and for no address. What is none of these is taken as it
/// is, cut at 64 bytes.
[[nodiscard]] std::string network_of(std::string_view address);

} // namespace parley::credentials
