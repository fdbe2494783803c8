#include "bridge/http/proxy_header.h"

#include "bridge/http/client_address.h"

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace parley::bridge::http {

namespace ip = asio::ip;
using boost::system::error_code;

namespace {

constexpr std::string_view signature_v1 = "PROXY ";
constexpr std::string_view signature_v2{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t most_v1 = 107;
constexpr std::size_t head_v2 = 16;

ProxyHeader malformed()
{
    return {ProxyHeader::State::malformed, 0, std::nullopt};
}

ProxyHeader parse_v1(std::string_view bytes)
{
    const auto end = bytes.substr(0, most_v1).find("\r\n");
    if (end == std::string_view::npos) {
        if (bytes.size() >= most_v1)
            return malformed();
        return {ProxyHeader::State::incomplete, bytes.size() + 1, std::nullopt};
    }
    ProxyHeader header{ProxyHeader::State::complete, end + 2, std::nullopt};
    auto line = bytes.substr(signature_v1.size(), end - signature_v1.size());
    const auto family = line.substr(0, line.find(' '));
    if (family == "UNKNOWN")
        return header;
    if ((family != "TCP4" && family != "TCP6") || family.size() == line.size())
        return malformed();
    line.remove_prefix(family.size() + 1);
    error_code ec;
    const auto source = ip::make_address(std::string(line.substr(0, line.find(' '))), ec);
    const bool has_rest = std::count(line.begin(), line.end(), ' ') == 3;
    if (ec || !has_rest)
        return malformed();
    header.client = plain_address(source);
    return header;
}

ProxyHeader parse_v2(std::string_view bytes)
{
    if (bytes.size() < head_v2)
        return {ProxyHeader::State::incomplete, head_v2, std::nullopt};
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
    const std::size_t length = static_cast<std::size_t>(byte(14)) << 8 | byte(15);
    if (byte(12) >> 4 != 2 || (byte(12) & 15) > 1 || head_v2 + length > most_proxy_header)
        return malformed();
    if (bytes.size() < head_v2 + length)
        return {ProxyHeader::State::incomplete, head_v2 + length, std::nullopt};
    ProxyHeader header{ProxyHeader::State::complete, head_v2 + length, std::nullopt};
    if ((byte(12) & 15) == 0) // LOCAL
        return header;
    const auto body = bytes.substr(head_v2, length);
    const auto family = byte(13) >> 4;
    if (family == 1) {
        ip::address_v4::bytes_type raw{};
        if (body.size() < 12)
            return malformed();
        std::copy_n(body.begin(), raw.size(), raw.begin());
        header.client = ip::address_v4(raw);
    } else if (family == 2) {
        ip::address_v6::bytes_type raw{};
        if (body.size() < 36)
            return malformed();
        std::copy_n(body.begin(), raw.size(), raw.begin());
        header.client = plain_address(ip::address_v6(raw));
    }
    return header; // of other families there is no address for us
}

} // namespace

ProxyHeader parse_proxy_header(std::string_view bytes)
{
    if (signature_v1.starts_with(bytes.substr(0, signature_v1.size())))
        return bytes.size() < signature_v1.size()
                   ? ProxyHeader{ProxyHeader::State::incomplete, signature_v1.size(), std::nullopt}
                   : parse_v1(bytes);
    if (signature_v2.starts_with(bytes.substr(0, signature_v2.size())))
        return bytes.size() < signature_v2.size()
                   ? ProxyHeader{ProxyHeader::State::incomplete, signature_v2.size(), std::nullopt}
                   : parse_v2(bytes);
    return malformed();
}

asio::awaitable<ProxyHeader> read_proxy_header(boost::beast::tcp_stream& stream)
{
    std::string bytes;
    auto header = parse_proxy_header(bytes);
    while (header.state == ProxyHeader::State::incomplete) {
        const auto had = bytes.size();
        bytes.resize(header.bytes);
        error_code ec;
        co_await asio::async_read(stream, asio::buffer(bytes.data() + had, bytes.size() - had),
                                  asio::redirect_error(asio::use_awaitable, ec));
        if (ec)
            co_return malformed();
        header = parse_proxy_header(bytes);
    }
    co_return header;
}

} // namespace parley::bridge::http
