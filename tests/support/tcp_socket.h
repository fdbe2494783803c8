#pragma once

#include "tests/support/byte_stream.h"
#include "tests/support/tls_layer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace parley::testing {

/// A TCP connection to 127.0.0.1, with or without TLS, where every wait has a deadline.
class TcpSocket final : public ByteStream {
public:
    TcpSocket() = default;
    explicit TcpSocket(std::uint16_t port);
    ~TcpSocket() override;
    TcpSocket(TcpSocket&& other) noexcept;
    TcpSocket& operator=(TcpSocket&& other) noexcept;

    /// From here on everything goes through TLS. ConnectionClosed, with OpenSSL's words: one side refuses the other.
    void start_tls(const Tls& tls, Within within = soon);
    /// Hex; of the certificate that the server has shown.
    [[nodiscard]] std::string server_serial() const { return tls_ ? tls_->server_serial() : std::string(); }

    [[nodiscard]] bool is_open() const noexcept override { return handle_ >= 0; }
    /// For epoll; stays ours.
    [[nodiscard]] int handle() const noexcept { return handle_; }
    void send_all(std::string_view bytes, Within within = soon) override;
    bool receive(std::string& buffer, Within within) override;
    void close() noexcept override;
    /// Closes with RST, as a crashed client's kernel would.
    void abort() noexcept override;

private:
    /// Waits until the TLS layer may go on. False: not before the deadline.
    bool wait_for(TlsLayer::State state, Within within);
    bool receive_by_tls(std::string& buffer, Within within);

    int handle_ = -1;
    std::unique_ptr<TlsLayer> tls_;
};

/// True if something accepts connections on 127.0.0.1:port.
[[nodiscard]] bool port_answers(std::uint16_t port);

} // namespace parley::testing
