#pragma once

#include "core/directory/directory.h"

namespace parley::bridge {

// What a role may do to another member: the table in members.h as functions of values. Administrators are not asked
// here.

/// Add somebody (`before` is none) or change a member's role.
constexpr bool may_set_role(Role mine, Role before, Role after) noexcept
{
    if (mine == Role::owner)
        return true;
    return mine == Role::admin && before < Role::admin && after < Role::admin;
}

constexpr bool may_remove(Role mine, Role theirs) noexcept
{
    return mine == Role::owner || (mine == Role::admin && theirs < Role::admin);
}

constexpr bool may_mute(Role mine, Role theirs) noexcept
{
    return mine == Role::owner || (mine >= Role::moderator && theirs < mine);
}

} // namespace parley::bridge
