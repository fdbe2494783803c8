// Input: what a browser, or somebody who pretends to be one, sends to the gateway: MQTT packets, first of all CONNECT;
// and what a connection of a proxy begins with.

#include "bridge/gateway/connect_packet.h"
#include "bridge/gateway/packet_framer.h"
#include "bridge/http/client_address.h"
#include "bridge/http/proxy_header.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <string>

namespace parley::fuzz {
namespace {

using namespace bridge::gateway;
using namespace bridge::http;

constexpr std::size_t most_bytes = 5'000;

struct Seen {
    PacketFault fault = PacketFault::none;
    std::uint64_t packets = 0;
    bool at_boundary = false;
};

Seen frame(std::string_view bytes, std::size_t piece)
{
    PacketFramer framer(most_bytes);
    Seen seen;
    for (std::size_t at = 0; at < bytes.size() && seen.fault == PacketFault::none; at += piece)
        seen.fault = framer.take(bytes.substr(at, piece));
    seen.packets = framer.take_packets();
    seen.at_boundary = framer.at_boundary();
    return seen;
}

void check_frames(std::string_view bytes)
{
    const auto whole = frame(bytes, std::max<std::size_t>(1, bytes.size()));
    for (const std::size_t piece : {1, 3}) {
        const auto pieces = frame(bytes, piece);
        must(pieces.fault == whole.fault && pieces.packets == whole.packets, "pieces make no difference");
    }
    // The same, packet by packet.
    std::uint64_t packets = 0;
    PacketFault fault = PacketFault::none;
    for (auto rest = bytes; !rest.empty();) {
        const auto size = packet_size(rest);
        fault = size.fault;
        if (size.bytes.value_or(0) > most_bytes)
            fault = PacketFault::too_large;
        if (fault != PacketFault::none || !size.bytes || *size.bytes > rest.size())
            break;
        ++packets;
        rest.remove_prefix(*size.bytes);
    }
    must(fault == whole.fault && packets == whole.packets, "both ways to find a packet's end agree");
}

void check_connect(std::string_view bytes)
{
    const auto connect = parse_connect(bytes);
    if (!connect)
        return;
    for (const std::string_view password : {"", "sealed",
                                            "\x1f and something longer than one byte of length can say: "
                                            "......................................................."
                                            "......................................................."}) {
        const auto changed = with_password(*connect, bytes, password);
        must(changed.has_value(), "a short password fits");
        const auto again = parse_connect(*changed);
        must(again.has_value(), "a CONNECT with another password is one");
        must(again->password == password && again->user == connect->user && again->client_id == connect->client_id &&
                 again->level == connect->level,
             "and says the same otherwise");
        if (connect->password == password)
            must(*changed == bytes || changed->size() <= bytes.size(), "the same password changes nothing");
    }
}

void check_proxy_header(std::string_view bytes)
{
    const auto header = parse_proxy_header(bytes);
    if (header.state == ProxyHeader::State::incomplete)
        must(header.bytes > bytes.size() && header.bytes <= most_proxy_header, "an incomplete header asks for more");
    if (header.state != ProxyHeader::State::complete)
        return;
    must(header.bytes <= bytes.size(), "a complete header is there");
    must(parse_proxy_header(bytes.substr(0, header.bytes)).client == header.client,
         "what follows is none of its business");
    for (std::size_t part = 0; part < header.bytes; ++part) {
        const auto less = parse_proxy_header(bytes.substr(0, part));
        must(less.state == ProxyHeader::State::incomplete && less.bytes <= header.bytes,
             "reading what is asked for never reads too much");
    }
}

void check_forwarded(std::string_view text)
{
    static const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "::1"}).value();
    using boost::asio::ip::make_address;
    must(proxies.client_of(make_address("192.0.2.1"), text) == make_address("192.0.2.1"),
         "strangers speak for themselves");
    (void)proxies.client_of(make_address("10.0.0.1"), text);
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley::fuzz;
    const std::string_view bytes = text_of(data, size);
    check_frames(bytes);
    check_connect(bytes);
    check_proxy_header(bytes);
    check_forwarded(bytes);
    return 0;
}
