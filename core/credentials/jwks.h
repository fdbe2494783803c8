#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::credentials {

/// How others sign their tokens (RFC 7518 §3.1).
enum class PublicAlgorithm : std::uint8_t { rs256, es256 };

/// One key that an issuer signs with: its public half.
class PublicKey {
public:
    PublicKey(PublicKey&&) noexcept;
    PublicKey& operator=(PublicKey&&) noexcept;
    ~PublicKey();

    [[nodiscard]] const std::string& id() const noexcept { return id_; } ///< `kid`; empty: it has none
    [[nodiscard]] PublicAlgorithm algorithm() const noexcept { return algorithm_; }
    /// Cost: tens of microseconds (bench/results/login_cost.md).
    [[nodiscard]] bool verify(std::string_view text, std::span<const std::uint8_t> signature) const;

private:
    friend class KeyReader;
    struct Handle;
    PublicKey(std::string id, PublicAlgorithm algorithm, std::unique_ptr<Handle> handle);

    std::string id_;
    PublicAlgorithm algorithm_;
    std::unique_ptr<Handle> handle_;
};

inline constexpr std::size_t max_keys_of_an_issuer = 64;

/// The keys of an issuer, as in a JWKS file (RFC 7517): RSA from 2,048 to 8,192 bits for RS256, and P-256 for ES256.
/// Keys of other kinds and uses are left out: a symmetric one above all, which whoever reads the file could sign with.
///
/// Threads   any; immutable.
class KeySet {
public:
    /// invalid_argument: no JWKS, a key of ours that is malformed or of a size that is not taken, two with the same
    /// `kid`, no key at all, or more than max_keys_of_an_issuer.
    static Result<KeySet> parse(std::string_view json);

    /// The key that a token names by `kid`. Without one (empty): the set's only key for that algorithm. Null: none.
    [[nodiscard]] const PublicKey* find(std::string_view id, PublicAlgorithm algorithm) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::vector<PublicKey> keys_;
};

} // namespace parley::credentials
