#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

/// What an API key may be allowed to do. It says which doors a key opens, never what is behind them: there the rights
/// of the key's user decide. None includes another: users_write without users_read changes what it cannot list.
enum class Scope : std::uint8_t {
    users_read, ///< users, profiles, presence
    users_write,
    contacts_read, ///< contacts and blocks
    contacts_write,
    groups_read, ///< groups, members, requests, bans, invitations
    groups_write,
    messages_read, ///< history, search, receipts
    messages_send,
    grants_read,
    grants_write,
    clients_read, ///< connected clients
    clients_write,
    audit_read,
    stats_read,
};
inline constexpr std::size_t scope_count = 14;

/// "users:read".
[[nodiscard]] std::string_view to_string(Scope scope) noexcept;

/// A set of them, as one key holds it.
class Scopes {
public:
    Scopes() = default;

    /// invalid_argument: an unknown word, which the message names with those that there are.
    static Result<Scopes> parse(const std::vector<std::string>& words);
    /// From the form of to_text(); words that are not known (any more) allow nothing.
    static Scopes from_text(std::string_view text);

    void add(Scope scope) noexcept { bits_ |= bit(scope); }
    [[nodiscard]] bool has(Scope scope) const noexcept { return (bits_ & bit(scope)) != 0; }
    [[nodiscard]] bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] std::vector<std::string_view> words() const;
    /// Words divided by blanks, in the order of the enumeration.
    [[nodiscard]] std::string to_text() const;

    friend bool operator==(const Scopes&, const Scopes&) = default;

private:
    static std::uint32_t bit(Scope scope) noexcept { return std::uint32_t{1} << static_cast<unsigned>(scope); }

    std::uint32_t bits_ = 0;
};

} // namespace parley::bridge
