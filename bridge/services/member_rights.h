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

/// Also somebody who is no member (`theirs` is none).
constexpr bool may_ban(Role mine, Role theirs) noexcept
{
    return may_mute(mine, theirs);
}

/// Answer requests to join, and hand out invitations: what a role may add by hand.
constexpr bool may_admit(Role mine, Role as = Role::member) noexcept
{
    return may_set_role(mine, Role::none, as);
}

} // namespace parley::bridge
