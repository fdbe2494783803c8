#include "core/policy/concerned.h"

#include "core/directory/index_set.h"
#include "core/policy/concerned_list.h"

namespace parley::policy {
namespace {

using topics::TopicKind;

/// The questions of each kind of change.
class Gathering {
public:
    Gathering(const Directory& directory, const Rules& rules, std::string_view root, std::size_t most)
        : directory_(directory)
        , rules_(rules)
        , list_(directory, root, most)
        , grants_(directory, list_)
    {}

    void operator()(const SupposeMember& to);
    void operator()(const SupposeUser& to);
    void operator()(const SupposeGroup& to);
    void operator()(const SupposeContacts& to) { list_.add_pair(to.one, to.other); }
    void operator()(const SupposeBlock& to)
    {
        list_.add_pair(to.who, to.whom);
        list_.add_from_peer(to.who, to.whom);
    }
    void operator()(const SupposeGrant& to);
    void operator()(const SupposeNoGrant& to);

    Concerned finish() { return std::move(list_).finish(grants_.complete()); }

private:
    /// Calls visit(user) for each, until the list is full.
    template <class Visit>
    void each_member(GroupIndex group, Visit&& visit)
    {
        directory_.members_of(group).any_of([&](std::uint32_t member, std::uint8_t) {
            visit(UserIndex{member});
            return list_.full();
        });
    }
    template <class Visit>
    void each_user(Visit&& visit)
    {
        for (std::uint32_t number = 0; number < directory_.users() && !list_.full(); ++number)
            visit(UserIndex{number});
    }
    void add_grant(const Grant& grant);

    const Directory& directory_;
    const Rules& rules_;
    ConcernedList list_;
    ConcernedGrants grants_;
};

void Gathering::operator()(const SupposeMember& to)
{
    list_.add_group(to.user, to.group);
    grants_.add_group(to.user, to.group);
    const bool was = directory_.membership(to.user, to.group).role != Role::none;
    if (was == (to.membership.role != Role::none))
        return; // whom he knows, and how many members there are, stays
    each_member(to.group, [&](UserIndex member) {
        if (member != to.user)
            list_.add_pair(to.user, member);
    });
    // Whether all members see all receipts depends on how many they are.
    const std::uint32_t members = directory_.group(to.group).members;
    const std::uint32_t fewer = was ? members - 1 : members;
    if (fewer != rules_.receipts_max_members)
        return;
    each_member(to.group, [&](UserIndex member) {
        if (member != to.user)
            list_.add_receipts(member, to.group);
    });
}

void Gathering::operator()(const SupposeUser& to)
{
    list_.add_announcements(to.user);
    const bool enabled = directory_.is_enabled(to.user);
    if (to.enabled.value_or(enabled) == enabled)
        return;
    list_.add_own(to.user);
    for (const GroupIndex group : directory_.groups_of(to.user))
        list_.add_group(to.user, group);
    grants_.add_all(to.user);
    for (const GroupIndex group : directory_.groups_of(to.user))
        each_member(group, [&](UserIndex member) {
            if (member != to.user)
                list_.add_pair(to.user, member);
        });
    for (std::uint32_t number = 0; number < directory_.groups() && !list_.full(); ++number)
        if (directory_.group(GroupIndex{number}).is_public)
            list_.add_card(to.user, GroupIndex{number});
    each_user([&](UserIndex other) {
        if (other != to.user && !directory_.share_a_group(to.user, other))
            list_.add_pair(to.user, other);
    });
}

void Gathering::operator()(const SupposeGroup& to)
{
    const Group& group = directory_.group(to.group);
    if (to.exists.value_or(group.exists) != group.exists) {
        each_member(to.group, [&](UserIndex member) {
            list_.add_group(member, to.group);
            grants_.add_group(member, to.group);
        });
        each_member(to.group, [&](UserIndex one) {
            each_member(to.group, [&](UserIndex other) {
                if (one < other)
                    list_.add_pair(one, other);
            });
        });
    }
    if (to.read_only.value_or(group.read_only) != group.read_only)
        each_member(to.group, [&](UserIndex member) { list_.add_group(member, to.group); });
    const bool is_seen = group.is_public || to.is_public.value_or(false);
    const bool changes = to.is_public.value_or(group.is_public) != group.is_public || !to.exists.value_or(true);
    if (is_seen && changes)
        each_user([&](UserIndex user) { list_.add_card(user, to.group); });
}

void Gathering::add_grant(const Grant& grant)
{
    switch (grant.subject) {
    case GrantSubject::user:
        return grants_.add(grant, grant.user());
    case GrantSubject::group:
        return each_member(grant.group(), [&](UserIndex member) { grants_.add(grant, member); });
    case GrantSubject::everybody:
        return each_user([&](UserIndex user) { grants_.add(grant, user); });
    }
}

void Gathering::operator()(const SupposeGrant& to)
{
    add_grant(to.grant);
    (*this)(SupposeNoGrant{to.grant.id});
}

void Gathering::operator()(const SupposeNoGrant& to)
{
    if (const Grant* const before = directory_.grants().find(to.id))
        add_grant(*before);
}

} // namespace

Concerned concerned_by(const Directory& directory, const Rules& rules, std::string_view root,
                       const Supposition& supposition, std::size_t most)
{
    Gathering gathering(directory, rules, root, most);
    std::visit(gathering, supposition);
    return gathering.finish();
}

} // namespace parley::policy
