#pragma once

#include "core/base/result.h"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge::http {

namespace asio = boost::asio;

/// The proxies whose word about a client's address is taken.
class TrustedProxies {
public:
    TrustedProxies() = default;
    /// Addresses and networks: "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8". invalid_argument, naming the wrong one.
    static Result<TrustedProxies> parse(const std::vector<std::string>& networks);

    [[nodiscard]] bool trusts(const asio::ip::address& address) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return networks_.empty(); }

    /// Whose request came from `peer` with that X-Forwarded-For (all of its headers, joined with commas). Each proxy
    /// appends whom it has spoken to, so the list is read from its end: the first one that is no proxy of ours is the
    /// client, whatever it has written in front of itself.
    [[nodiscard]] asio::ip::address client_of(asio::ip::address peer, std::string_view forwarded_for) const;

private:
    struct Network {
        asio::ip::address_v6::bytes_type bytes; ///< IPv4 as ::ffff:a.b.c.d
        unsigned bits;
    };
    std::vector<Network> networks_;
};

/// IPv4 in its own form, whatever the socket calls it.
[[nodiscard]] asio::ip::address plain_address(const asio::ip::address& address);

} // namespace parley::bridge::http
