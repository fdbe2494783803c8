#include "bridge/services/thought_change.h"

#include "core/directory/grants.h"

namespace parley::bridge {
namespace {

using policy::Supposition;

class Thinking {
public:
    Thinking(const Directory& directory, std::string_view root)
        : directory_(directory)
        , root_(root)
    {}

    Result<Supposition> operator()(const MemberChange& change) const;
    Result<Supposition> operator()(const UserChange& change) const;
    Result<Supposition> operator()(const GroupChange& change) const;
    Result<Supposition> operator()(const ContactChange& change) const;
    Result<Supposition> operator()(const BlockChange& change) const;
    Result<Supposition> operator()(const GrantChange& change) const;

private:
    [[nodiscard]] Result<UserIndex> user(const UserId& id) const
    {
        const auto found = directory_.find_user(id.value());
        if (!found)
            return Error{Errc::not_found, "no such user: " + id.value()};
        return *found;
    }
    [[nodiscard]] Result<GroupIndex> group(const GroupId& id) const
    {
        const auto found = directory_.find_group(id.value());
        if (!found || !directory_.group(*found).exists)
            return Error{Errc::not_found, "no such group: " + id.value()};
        return *found;
    }
    struct Two {
        UserIndex user{};
        UserIndex peer{};
    };
    [[nodiscard]] Result<Two> two(const UserId& one, const UserId& other) const
    {
        const auto first = user(one);
        if (!first)
            return first.error();
        const auto second = user(other);
        if (!second)
            return second.error();
        if (*first == *second)
            return Error{Errc::invalid_argument, "this takes two different users"};
        return Two{*first, *second};
    }

    const Directory& directory_;
    std::string_view root_;
};

Result<Supposition> Thinking::operator()(const MemberChange& change) const
{
    const auto in = group(change.group);
    if (!in)
        return in.error();
    const auto who = user(change.user);
    if (!who)
        return who.error();
    const Membership now = directory_.membership(*who, *in);
    const Role usual = now.role == Role::none ? Role::member : now.role;
    return Supposition(
        policy::SupposeMember{*who, *in, {change.role.value_or(usual), change.muted.value_or(now.muted)}});
}

Result<Supposition> Thinking::operator()(const UserChange& change) const
{
    const auto who = user(change.user);
    if (!who)
        return who.error();
    policy::SupposeUser supposed{*who, {}, change.admin};
    if (change.disabled)
        supposed.enabled = !*change.disabled;
    return Supposition(supposed);
}

Result<Supposition> Thinking::operator()(const GroupChange& change) const
{
    const auto which = group(change.group);
    if (!which)
        return which.error();
    return Supposition(policy::SupposeGroup{*which, change.is_public, change.read_only, !change.deleted});
}

Result<Supposition> Thinking::operator()(const ContactChange& change) const
{
    const auto both = two(change.user, change.peer);
    if (!both)
        return both.error();
    return Supposition(policy::SupposeContacts{both->user, both->peer, change.contacts});
}

Result<Supposition> Thinking::operator()(const BlockChange& change) const
{
    const auto both = two(change.user, change.peer);
    if (!both)
        return both.error();
    return Supposition(policy::SupposeBlock{both->user, both->peer, change.blocked});
}

Result<Supposition> Thinking::operator()(const GrantChange& change) const
{
    if (!change.settings) {
        if (directory_.grants().find(change.id) == nullptr)
            return Error{Errc::not_found, "no such grant: " + change.id};
        return Supposition(policy::SupposeNoGrant{change.id});
    }
    const GrantSettings& settings = *change.settings;
    if (auto valid = check_grant(settings, root_); !valid)
        return valid.error();
    Grant grant;
    grant.id = change.id;
    grant.subject = settings.subject_kind;
    grant.least_role = settings.least_role;
    grant.filter = settings.filter;
    grant.access = settings.access;
    grant.allows = settings.allows;
    grant.priority = settings.priority;
    if (grant.subject == GrantSubject::user) {
        const auto to = user(UserId{settings.subject});
        if (!to)
            return to.error();
        grant.index = to->value();
    } else if (grant.subject == GrantSubject::group) {
        const auto to = group(GroupId{settings.subject});
        if (!to)
            return to.error();
        grant.index = to->value();
    }
    return Supposition(policy::SupposeGrant{std::move(grant)});
}

} // namespace

Result<Supposition> suppose(const Directory& directory, std::string_view root, const ThoughtChange& change)
{
    return std::visit(Thinking(directory, root), change);
}

} // namespace parley::bridge
