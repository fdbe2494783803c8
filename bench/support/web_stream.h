#pragma once

#include "tests/support/tcp_socket.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// A WebSocket client that does as little as it can, so that ten thousand of them cost the measuring process nothing:
/// binary frames, pings answered, no checks beyond what keeps it from running astray.
class WebStream final : public testing::ByteStream {
public:
    /// Connects to 127.0.0.1 and upgrades with the subprotocol mqtt.
    explicit WebStream(std::uint16_t port);

    [[nodiscard]] int handle() const noexcept { return socket_.handle(); }
    void send_all(std::string_view bytes, testing::Within within = testing::soon) override;
    bool receive(std::string& buffer, testing::Within within) override;
    [[nodiscard]] bool is_open() const noexcept override { return socket_.is_open(); }
    void close() noexcept override { socket_.close(); }
    void abort() noexcept override { socket_.abort(); }

    /// Takes frames out of what has come; payloads are appended.
    void take_frames(std::string& payloads);
    /// What was received and is not taken yet, for who reads the descriptor himself.
    [[nodiscard]] std::string& received() noexcept { return received_; }

private:
    void send_frame(std::uint8_t opcode, std::string_view bytes, testing::Within within);

    testing::TcpSocket socket_;
    std::string received_;
};

} // namespace parley::bench
