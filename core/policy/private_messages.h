#pragma once

#include "core/policy/decide.h"

namespace parley::policy {

/// May one user write to another (send, live)? The rule stands here once; where the facts come from differs: the broker
/// has them in memory, REST asks the database. `peers` has, and is asked no more than is needed:
///     is_enabled()      the receiver exists, neither disabled nor deleted
///     are_the_same()    both are one user; notes to oneself are always allowed
///     has_a_block()     either has blocked the other
///     are_contacts(), share_a_group()
template <class Peers>
Decision decide_private(PrivateMessages allowed, const Peers& peers) noexcept(noexcept(peers.is_enabled()))
{
    if (!peers.is_enabled())
        return {Verdict::deny, Why::unknown_peer};
    if (peers.are_the_same())
        return {Verdict::allow, Why::is_peer};
    if (peers.has_a_block())
        return {Verdict::deny, Why::blocked};
    if (allowed == PrivateMessages::everyone || peers.are_contacts())
        return {Verdict::allow, Why::is_peer};
    if (allowed == PrivateMessages::contacts)
        return {Verdict::deny, Why::not_contacts};
    return peers.share_a_group() ? Decision{Verdict::allow, Why::is_peer}
                                 : Decision{Verdict::deny, Why::no_common_group};
}

} // namespace parley::policy
