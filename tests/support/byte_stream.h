#pragma once

#include <chrono>
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

/// What carries MQTT: a TCP connection, or a WebSocket. Every wait has a deadline.
class ByteStream {
public:
    virtual ~ByteStream() = default;

    [[nodiscard]] virtual bool is_open() const noexcept = 0;
    /// ConnectionClosed, TimedOut.
    virtual void send_all(std::string_view bytes, Within within) = 0;
    /// Appends what is there, at least one byte. False: nothing came before the deadline. ConnectionClosed at the end.
    virtual bool receive(std::string& buffer, Within within) = 0;
    virtual void close() noexcept = 0;
    /// Closes as a crash does.
    virtual void abort() noexcept = 0;
};

} // namespace parley::testing
