#pragma once

#include "core/directory/filter_trie.h"
#include "core/directory/grant.h"
#include "core/directory/id_table.h"
#include "core/directory/index_set.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace parley {

/// All grants, found by topic and then by subject.
///
/// Cost      put() and erase(): the filter's levels, and the grants of the same filter and subject. match() is one walk
/// for a topic, whoever asks; then each place is one hash probe for the user, and for
///           grants to groups one probe for each of the user's groups or each group granted there, whichever are fewer.
/// Threads   one at a time.
/// Lifetime  references are valid until the next change.
class Grants {
public:
    using Matches = FilterTrie::Matches;
    using Place = FilterTrie::Place;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size() - free_.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] const Grant* find(std::string_view id) const noexcept;
    /// All of them, in no order.
    [[nodiscard]] std::vector<const Grant*> all() const;

    /// Where grants stand that match every topic of the pattern (a name or a filter); whose they are is not looked at.
    void match(const Directory& directory, std::string_view pattern, Matches& matches) const
    {
        trie_.match(directory, pattern, matches);
    }

    /// Calls visit(grant) -> bool for grants at these places that are the user's and include `access`. Those of one
    /// filter and subject come in the order in which they decide; true leaves the rest of them out. No allocation.
    template <class Visit>
    void visit(const Directory& directory, UserIndex user, GrantAccess access, const Matches& matches,
               Visit&& visit) const;

    /// Calls visit(grant) -> bool for the denials of subscribing of that priority or a higher one which are the user's,
    /// until it returns true. %u and %g are still in their filters.
    template <class Visit>
    void visit_denials(const Directory& directory, UserIndex user, std::int32_t least_priority, Visit&& visit) const;

    /// Adds a grant, or replaces that of the same id. The filter is valid, its subject known.
    void put(const Grant& grant);
    void erase(std::string_view id);

private:
    static constexpr std::uint32_t nobody = ~std::uint32_t{0};
    struct Entry : Grant {
        FilterTrie::Node node = 0;
        std::uint32_t next = nobody; ///< of the same node and subject, in the order in which they decide
    };
    /// What stands at a node of the trie.
    struct Here {
        std::uint32_t everybody = nobody; ///< first of the list
        std::uint32_t users = 0;          ///< how many of them have a list
        IndexSet groups;                  ///< that have a list
    };
    using DenialKey = std::tuple<GrantSubject, std::uint32_t, std::int64_t, std::uint32_t>;

    /// A node's list for one user or group. Indexes have at most 28 bits.
    static constexpr std::uint64_t list_of(FilterTrie::Node node, GrantSubject subject, std::uint32_t index) noexcept
    {
        return std::uint64_t{node} << 32 | std::uint64_t{subject == GrantSubject::group ? 1u : 0u} << 31 | index;
    }
    [[nodiscard]] std::uint32_t first_of(FilterTrie::Node node, GrantSubject subject,
                                         std::uint32_t index) const noexcept
    {
        const auto found = lists_.find(list_of(node, subject, index));
        return found == lists_.end() ? nobody : found->second;
    }
    void set_first(const Entry& entry, std::uint32_t first);
    [[nodiscard]] std::uint32_t first_of(const Entry& entry) const noexcept;
    [[nodiscard]] static DenialKey denial_key(const Entry& entry, std::uint32_t number) noexcept
    {
        return {entry.subject, entry.index, -std::int64_t{entry.priority}, number};
    }

    /// The grants of a list that a member with this role has.
    template <class Visit>
    void visit_list(std::uint32_t first, GrantAccess access, Role role, Visit& visit) const
    {
        for (std::uint32_t number = first; number != nobody; number = entries_[number].next)
            if (includes(entries_[number].access, access) && role >= entries_[number].least_role &&
                visit(static_cast<const Grant&>(entries_[number])))
                return;
    }
    template <class Visit>
    void visit_place(const Directory& directory, UserIndex user, GrantAccess access, const Place& place,
                     Visit& visit) const;
    template <class Visit>
    bool visit_denials_of(GrantSubject subject, std::uint32_t index, Role role, std::int32_t least_priority,
                          Visit& visit) const;

    FilterTrie trie_;
    std::deque<Entry> entries_;
    IdTable<Entry> by_id_{entries_};
    std::vector<std::uint32_t> free_;
    std::deque<Here> here_;                                         ///< by node
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> lists_; ///< list_of -> first of the list
    std::set<DenialKey> denials_;                                   ///< of subscribing
};

template <class Visit>
void Grants::visit(const Directory& directory, UserIndex user, GrantAccess access, const Matches& matches,
                   Visit&& visit) const
{
    for (const Place& place : matches.places)
        visit_place(directory, user, access, place, visit);
}

template <class Visit>
void Grants::visit_place(const Directory& directory, UserIndex user, GrantAccess access, const Place& place,
                         Visit& visit) const
{
    if (place.user && *place.user != user)
        return;
    // Where the filter has %g, least_role is about that group; for grants to a group about the group, which must be the
    // same one. Everywhere else it says nothing.
    const Role role = place.group ? directory.membership(user, *place.group).role : Role::owner;
    if (role == Role::none)
        return;
    const Here& here = here_[place.node];
    visit_list(here.everybody, access, role, visit);
    if (here.users != 0)
        visit_list(first_of(place.node, GrantSubject::user, user.value()), access, role, visit);
    if (here.groups.size() == 0)
        return;
    const auto visit_group = [&](std::uint32_t group, Role as) {
        visit_list(first_of(place.node, GrantSubject::group, group), access, as, visit);
    };
    if (place.group)
        return visit_group(place.group->value(), role);
    const IndexSet& own = directory.groups_with(user);
    const IndexSet& fewer = here.groups.size() < own.size() ? here.groups : own;
    fewer.any_of([&](std::uint32_t group, std::uint8_t) {
        if (const Role as = directory.membership(user, GroupIndex{group}).role; as != Role::none)
            visit_group(group, as);
        return false;
    });
}

template <class Visit>
bool Grants::visit_denials_of(GrantSubject subject, std::uint32_t index, Role role, std::int32_t least_priority,
                              Visit& visit) const
{
    constexpr auto first = std::numeric_limits<std::int64_t>::min();
    for (auto at = denials_.lower_bound({subject, index, first, 0}); at != denials_.end(); ++at) {
        if (std::get<0>(*at) != subject || std::get<1>(*at) != index)
            return false;
        const Grant& grant = entries_[std::get<3>(*at)];
        if (grant.priority < least_priority)
            return false; // as are all that follow
        if (role >= grant.least_role && visit(grant))
            return true;
    }
    return false;
}

template <class Visit>
void Grants::visit_denials(const Directory& directory, UserIndex user, std::int32_t least_priority, Visit&& visit) const
{
    if (denials_.empty())
        return;
    // For these two, least_role is about the group in the place of %g: whoever asks looks at it.
    if (visit_denials_of(GrantSubject::everybody, 0, Role::owner, least_priority, visit) ||
        visit_denials_of(GrantSubject::user, user.value(), Role::owner, least_priority, visit))
        return;
    directory.groups_with(user).any_of([&](std::uint32_t group, std::uint8_t) {
        const Role role = directory.membership(user, GroupIndex{group}).role;
        return role != Role::none && visit_denials_of(GrantSubject::group, group, role, least_priority, visit);
    });
}

} // namespace parley
