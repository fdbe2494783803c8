#pragma once

#include "core/base/result.h"

#include <boost/asio/ssl/context.hpp>

#include <array>
#include <filesystem>
#include <memory>
#include <sys/types.h>

namespace parley::bridge::http {

/// A certificate and its key in two files, and what a TLS server makes of them. TLS 1.2 at least.
///
/// Threads   one at a time.
/// Errors    invalid_argument, with the file and why it cannot serve. What was loaded before stays.
/// Lifetime  a context that was handed out outlives its successor.
class TlsFiles {
public:
    using Context = boost::asio::ssl::context;

    /// Two PEM files: the certificate with its chain, and a key without a passphrase.
    TlsFiles(std::filesystem::path certificate, std::filesystem::path key);

    /// Loads the pair if either file is another one than at the last call. True: context() is new. A pair that failed
    /// is tried again once a file has changed again.
    Result<bool> reload_if_changed();
    /// Null until the first success.
    [[nodiscard]] std::shared_ptr<Context> context() const noexcept { return context_; }

private:
    /// Changes with every way in which a file is renewed: written over, or another one moved in its place.
    struct Look {
        ino_t inode = 0;
        off_t size = -1;
        timespec changed{};
        bool operator==(const Look& other) const noexcept;
    };
    static Look look_at(const std::filesystem::path& file);
    [[nodiscard]] Result<std::shared_ptr<Context>> load() const;

    std::filesystem::path certificate_;
    std::filesystem::path key_;
    std::array<Look, 2> seen_;
    bool looked_ = false;
    std::shared_ptr<Context> context_;
};

} // namespace parley::bridge::http
