#pragma once

#include "core/credentials/digest.h"

#include <string_view>

namespace parley::credentials {

/// HMAC-SHA-256 (RFC 2104). StorageError if OpenSSL has no memory.
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view text);

} // namespace parley::credentials
