#include "bench/support/web_stream.h"

#include <stdexcept>

namespace parley::bench {

using testing::Within;

namespace {

constexpr std::uint8_t opcode_binary = 2;
constexpr std::uint8_t opcode_close = 8;
constexpr std::uint8_t opcode_ping = 9;
constexpr std::uint8_t opcode_pong = 10;

} // namespace

WebStream::WebStream(std::uint16_t port)
    : socket_(port)
{
    const auto host = "127.0.0.1:" + std::to_string(port);
    socket_.send_all("GET /mqtt HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host +
                     "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n");
    constexpr Within patience{60'000};
    while (received_.find("\r\n\r\n") == std::string::npos)
        if (!socket_.receive(received_, patience))
            throw testing::TimedOut("no answer to the upgrade");
    if (!received_.starts_with("HTTP/1.1 101"))
        throw std::runtime_error("upgrade: " + received_);
    received_.erase(0, received_.find("\r\n\r\n") + 4);
}

void WebStream::send_frame(std::uint8_t opcode, std::string_view bytes, Within within)
{
    std::string frame;
    frame.push_back(static_cast<char>(0x80 | opcode));
    if (bytes.size() < 126) {
        frame.push_back(static_cast<char>(0x80 | bytes.size()));
    } else if (bytes.size() < 65'536) {
        frame.push_back(static_cast<char>(0x80 | 126));
        frame.push_back(static_cast<char>(bytes.size() >> 8));
        frame.push_back(static_cast<char>(bytes.size() & 0xff));
    } else {
        frame.push_back(static_cast<char>(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            frame.push_back(static_cast<char>(static_cast<std::uint64_t>(bytes.size()) >> shift & 0xff));
    }
    frame.append(4, '\0'); // a mask of zeros changes nothing
    frame.append(bytes);
    socket_.send_all(frame, within);
}

void WebStream::send_all(std::string_view bytes, Within within)
{
    send_frame(opcode_binary, bytes, within);
}

bool WebStream::receive(std::string& buffer, Within within)
{
    const auto before = buffer.size();
    take_frames(buffer);
    if (buffer.size() > before)
        return true;
    if (!socket_.receive(received_, within))
        return false;
    take_frames(buffer);
    return true;
}

void WebStream::take_frames(std::string& payloads)
{
    std::size_t at = 0;
    for (;;) {
        const auto rest = std::string_view(received_).substr(at);
        if (rest.size() < 2)
            break;
        std::size_t header = 2;
        std::size_t length = static_cast<std::uint8_t>(rest[1]) & 0x7f;
        const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (rest.size() < header + extended)
            break;
        if (extended > 0)
            length = 0;
        for (std::size_t i = 0; i < extended; ++i)
            length = length << 8 | static_cast<std::uint8_t>(rest[header + i]);
        header += extended;
        if (rest.size() < header + length)
            break;
        const auto payload = rest.substr(header, length);
        const auto opcode = static_cast<std::uint8_t>(rest[0]) & 0x0f;
        if (opcode == opcode_close)
            throw testing::ConnectionClosed("the server closed the WebSocket");
        if (opcode == opcode_ping)
            send_frame(opcode_pong, payload, testing::soon);
        else if (opcode != opcode_pong)
            payloads.append(payload);
        at += header + length;
    }
    received_.erase(0, at);
}

} // namespace parley::bench
