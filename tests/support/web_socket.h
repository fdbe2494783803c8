#pragma once

#include "tests/support/tcp_socket.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::testing {

struct WebSocketOptions {
    std::string path = "/mqtt";
    std::string subprotocol = "mqtt";                           ///< empty: none is asked for
    std::optional<std::string> origin{};                        ///< nothing: that of the server itself; "": no header
    std::vector<std::pair<std::string, std::string>> headers{}; ///< further ones
    std::string before{};                                       ///< sent in front of everything (PROXY protocol)
    int receive_buffer = 0;                                     ///< of the socket; 0: the system's
};

/// The server has answered the request to upgrade with HTTP.
class UpgradeRefused : public std::runtime_error {
public:
    UpgradeRefused(unsigned refused_with, const std::string& said)
        : std::runtime_error(std::to_string(refused_with) + ": " + said)
        , status(refused_with)
    {}
    unsigned status;
};

/// A WebSocket to 127.0.0.1, as a browser opens one. MQTT's bytes go through it as through a socket: each send_all() is
/// one binary frame, and what comes is joined.
///
/// Threads   one at a time.
/// Errors    UpgradeRefused; ConnectionClosed (close_code() says how), TimedOut.
class WebSocket final : public ByteStream {
public:
    explicit WebSocket(std::uint16_t port, const WebSocketOptions& options = {});
    ~WebSocket() override;
    WebSocket(WebSocket&&) noexcept;

    void send_all(std::string_view bytes, Within within = soon) override;
    void send_text(std::string_view text);
    /// One frame of a message; `last` ends the message.
    void send_piece(std::string_view bytes, bool last);
    bool receive(std::string& buffer, Within within) override;
    [[nodiscard]] bool is_open() const noexcept override;
    void close() noexcept override; ///< with a close frame
    void abort() noexcept override;

    /// What the server closed with, once receive() has thrown. 1006: without a close frame.
    [[nodiscard]] std::uint16_t close_code() const noexcept;
    [[nodiscard]] std::string close_reason() const;
    /// The subprotocol that the server has chosen.
    [[nodiscard]] const std::string& chosen_subprotocol() const noexcept;
    /// Binary frames that receive() has returned or joined so far.
    [[nodiscard]] std::size_t frames() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::testing
