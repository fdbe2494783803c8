#include "bridge/http/client_address.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace parley::bridge::http {

namespace ip = asio::ip;
using boost::system::error_code;

namespace {

ip::address_v6::bytes_type bytes_of(const ip::address& address)
{
    return (address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6()).to_bytes();
}

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::optional<ip::address> read_address(std::string_view text)
{
    error_code ec;
    const auto address = ip::make_address(std::string(text), ec);
    return ec ? std::nullopt : std::optional(plain_address(address));
}

/// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"
std::optional<ip::address> read_forwarded(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : read_address(text.substr(1, end - 1));
    }
    if (std::count(text.begin(), text.end(), ':') == 1)
        text = text.substr(0, text.find(':'));
    return read_address(text);
}

} // namespace

ip::address plain_address(const ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks)
{
    TrustedProxies proxies;
    for (const auto& text : networks) {
        const auto slash = text.find('/');
        const auto address = read_address(std::string_view(text).substr(0, slash));
        const unsigned whole = address && address->is_v4() ? 32 : 128;
        unsigned bits = whole;
        if (slash != std::string::npos) {
            const auto* const end = text.data() + text.size();
            const auto [stop, problem] = std::from_chars(text.data() + slash + 1, end, bits);
            if (problem != std::errc{} || stop != end || bits > whole)
                return Error{Errc::invalid_argument, "'" + text + "' is not an address or a network (10.0.0.0/8)"};
        }
        if (!address)
            return Error{Errc::invalid_argument, "'" + text + "' is not an address or a network (10.0.0.0/8)"};
        proxies.networks_.push_back({bytes_of(*address), bits + (128 - whole)});
    }
    return proxies;
}

bool TrustedProxies::trusts(const ip::address& address) const noexcept
{
    const auto bytes = bytes_of(address);
    return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
        const auto full = network.bits / 8;
        if (!std::equal(bytes.begin(), bytes.begin() + full, network.bytes.begin()))
            return false;
        const auto rest = network.bits % 8;
        return rest == 0 || (bytes[full] ^ network.bytes[full]) >> (8 - rest) == 0;
    });
}

ip::address TrustedProxies::client_of(ip::address peer, std::string_view forwarded_for) const
{
    auto client = plain_address(peer);
    while (!forwarded_for.empty() && trusts(client)) {
        const auto comma = forwarded_for.rfind(',');
        const auto before = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
        const auto named = read_forwarded(before);
        if (!named)
            break; // what stands further in front was said by somebody whom nobody has vouched for
        client = *named;
        forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
    }
    return client;
}

} // namespace parley::bridge::http
