#pragma once

#include "core/credentials/keyed_hash.h"
#include "core/ids/ids.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parley::plugin {

/// Remembers that a password was right, so that a client which comes back does not cost the broker's thread a full
/// verification again. Holds no password: HMAC-SHA-256 with a key of this process over verifier and password, so an
/// entry is worthless outside the process and void as soon as the verifier changes.
///
/// Order     one entry a user; at most `limit` (the older half is forgotten then).
/// Threads   broker's thread only.
class PasswordMemory {
public:
    explicit PasswordMemory(std::size_t limit)
        : limit_(limit)
    {}

    [[nodiscard]] bool knows(UserIndex user, std::string_view verifier, std::string_view password);
    void remember(UserIndex user, std::string_view verifier, std::string_view password);
    [[nodiscard]] std::size_t size() const noexcept { return young_.size() + old_.size(); }

private:
    using Entries = boost::unordered_flat_map<std::uint32_t, credentials::Digest>;

    [[nodiscard]] credentials::Digest digest(std::string_view verifier, std::string_view password) const;

    std::size_t limit_;
    credentials::KeyedHash hash_;
    Entries young_;
    Entries old_;
};

} // namespace parley::plugin
