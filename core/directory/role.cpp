#include "core/directory/role.h"

#include <cstddef>

namespace parley {
namespace {

constexpr std::string_view role_names[] = {"none", "observer", "member", "moderator", "admin", "owner"};

} // namespace

std::string_view to_string(Role role) noexcept
{
    return role_names[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view text) noexcept
{
    for (const Role role : {Role::observer, Role::member, Role::moderator, Role::admin, Role::owner})
        if (text == to_string(role))
            return role;
    return std::nullopt;
}

} // namespace parley
