#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace parley::credentials {

/// Says when a TLS connection of this process ends, whoever made it: the broker tells a plugin of connections that have
/// logged in, not of those that failed before, and gives the memory of one to the next at once. Whoever remembers
/// something about a connection by its address needs this to forget it in time.
///
/// Order     `ended` is called while the connection goes, before its memory can be another's, once for each thing that
///           its owner attached to it (SSL_set_ex_data): it has to know its own.
/// Threads   called on the thread that ends the connection; it must not throw.
/// Lifetime  one watch a process is enough; after the destructor nothing is called any more.
class TlsEnds {
public:
    using Ended = std::function<void(const void* attached)>;

    /// StorageError: OpenSSL has no memory.
    explicit TlsEnds(Ended ended);
    ~TlsEnds();
    TlsEnds(const TlsEnds&) = delete;
    TlsEnds& operator=(const TlsEnds&) = delete;

    /// Connections begun since the watch did. 0 while there are some: they are made by another copy of OpenSSL, whose
    /// ends stay unseen.
    [[nodiscard]] std::uint64_t begun() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::credentials
