#pragma once

#include "core/credentials/digest.h"

#include <memory>
#include <string>
#include <string_view>

namespace parley::credentials {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
///
/// Threads   one at a time.
/// Errors    StorageError if OpenSSL has no memory.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// Of everything so far, as 64 lower-case hex digits. Nothing may be added afterwards.
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Of bytes that are all there. StorageError as above.
[[nodiscard]] Digest sha256(std::string_view bytes);

} // namespace parley::credentials
