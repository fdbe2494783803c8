#pragma once

#include "tests/support/tls_layer.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace parley::testing {

/// How long a test is willing to wait for something. Generous by default: a loaded machine is no failure.
using Within = std::chrono::milliseconds;
inline constexpr Within soon{10'000};

class TimedOut : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class ConnectionClosed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A TCP connection to 127.0.0.1, with or without TLS, where every wait has a deadline.
class TcpSocket {
public:
    TcpSocket() = default;
    explicit TcpSocket(std::uint16_t port);
    ~TcpSocket();
    TcpSocket(TcpSocket&& other) noexcept;
    TcpSocket& operator=(TcpSocket&& other) noexcept;

    /// From here on everything goes through TLS. ConnectionClosed, with OpenSSL's words: one side refuses the other.
    void start_tls(const Tls& tls, Within within = soon);
    /// Hex; of the certificate that the server has shown.
    [[nodiscard]] std::string server_serial() const { return tls_ ? tls_->server_serial() : std::string(); }

    [[nodiscard]] bool is_open() const noexcept { return handle_ >= 0; }
    /// For epoll; stays ours.
    [[nodiscard]] int handle() const noexcept { return handle_; }
    /// ConnectionClosed, TimedOut.
    void send_all(std::string_view bytes, Within within = soon);
    /// Appends what is there, at least one byte. False: nothing came before the deadline. ConnectionClosed at the end.
    bool receive(std::string& buffer, Within within);
    void close() noexcept;
    /// Closes with RST, as a crashed client's kernel would.
    void abort() noexcept;

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
