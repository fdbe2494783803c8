#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley {

/// In rising order of rights: a role can do what the roles before it can. `none`: not a member.
enum class Role : std::uint8_t { none = 0, observer, member, moderator, admin, owner };

[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept; ///< never `none`

struct Membership {
    Role role = Role::none;
    bool muted = false;
    friend bool operator==(const Membership&, const Membership&) = default;
};

} // namespace parley
