#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace parley::testing {

/// How a client uses TLS: with certificates, or with a key that both know (PSK).
struct Tls {
    std::filesystem::path ca{}; ///< PEM: whom to believe that the server is the one
    std::string host = "127.0.0.1";
    std::filesystem::path certificate{}; ///< PEM: our own; empty: none
    std::filesystem::path key{};
    std::string psk_identity{};
    std::string psk_key{}; ///< hex; not empty: PSK, without certificates
    bool old = false;      ///< TLS 1.2 at most
};

/// TLS over a connected, non-blocking use of a socket. Every call does what it can now and says what it waits for.
class TlsLayer {
public:
    TlsLayer(int handle, const Tls& tls);
    ~TlsLayer();
    TlsLayer(const TlsLayer&) = delete;
    TlsLayer& operator=(const TlsLayer&) = delete;

    enum class State { done, reads, writes, closed }; ///< reads: may go on when there is something to read
    State handshake();
    /// `done`: `sent` says how much.
    State send(std::string_view bytes, std::size_t& sent);
    /// `done`: at least one byte was appended.
    State receive(std::string& buffer);
    /// Something has been received and not been taken: the socket itself may stay silent.
    [[nodiscard]] bool has_pending() const;
    /// Why the last call said closed.
    [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }
    /// Hex, lower case, of the server's certificate; empty: it has none.
    [[nodiscard]] std::string server_serial() const;

private:
    struct Parts;
    State state_of(int returned);

    std::unique_ptr<Parts> parts_;
    std::string complaint_;
};

} // namespace parley::testing
