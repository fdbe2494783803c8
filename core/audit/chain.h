#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::audit {

/// One entry of the audit log: who did what to whom, or whose login failed. docs/security.md lists the actions.
struct Entry {
    std::int64_t seq = 0; ///< 1, 2, 3 … without gaps
    std::int64_t at_ms = 0;
    std::string actor{}; ///< a user; empty: the server itself, or nobody who is known (a failed login)
    std::string action{};
    std::string target{};
    std::string detail{};                ///< a JSON object, never with a secret
    std::optional<std::string> source{}; ///< names what told it, where it may be told twice
    std::string hash{};                  ///< chain_hash of this entry and the one before

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// SHA-256, as hex, over the hash before (empty for the first entry) and every other member of the entry, each written
/// as a netstring (`5:alice,`), numbers in decimal; an absent source is `~,`. docs/security.md shows an example.
[[nodiscard]] std::string chain_hash(std::string_view before, const Entry& entry);

} // namespace parley::audit
