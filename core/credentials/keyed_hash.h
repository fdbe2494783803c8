#pragma once

#include "core/credentials/digest.h"

#include <string_view>

namespace parley::credentials {

/// HMAC-SHA-256 with a random key that never leaves this object: proves that a text was seen before without keeping it.
///
/// Threads   any; immutable after construction.
/// Errors    StorageError if the operating system gives no randomness.
class KeyedHash {
public:
    KeyedHash();
    ~KeyedHash(); ///< overwrites the key
    KeyedHash(const KeyedHash&) = delete;
    KeyedHash& operator=(const KeyedHash&) = delete;

    [[nodiscard]] Digest operator()(std::string_view text) const;

private:
    Digest key_;
};

} // namespace parley::credentials
