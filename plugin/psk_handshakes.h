#pragma once

#include "plugin/broker.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace parley::plugin {

/// Who is at the other end of a TLS connection made with a pre-shared key, from the moment in which the broker was
/// given the key until the client's CONNECT. The handshake proves the rest: a client that does not know the key never
/// gets as far as a CONNECT.
///
/// Order     begun() at the handshake (again, if the client offers several identities: the last one counts), take() at
///           the login, ended() when the connection goes. Without ended() an entry would wait for whoever gets the
///           handle next: a stranger.
/// Threads   broker's thread only. Bound: one entry a connection that is between the two.
class PskHandshakes {
public:
    void begun(ClientHandle client, std::string identity);
    /// Once; none: this connection has not come with a key.
    std::optional<std::string> take(ClientHandle client);
    void ended(const void* connection) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return by_handle_.size(); }

private:
    boost::unordered_flat_map<const void*, std::string> by_handle_;
};

} // namespace parley::plugin
