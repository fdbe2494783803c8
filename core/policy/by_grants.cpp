#include "core/policy/by_grants.h"

#include "core/topics/overlap.h"

#include <algorithm>
#include <optional>
#include <string>

namespace parley::policy {
namespace {

const Grant* deciding_grant(const Directory& directory, UserIndex user, GrantAccess access,
                            const Grants::Matches& matches) noexcept
{
    const Grant* deciding = nullptr;
    directory.grants().visit(directory, user, access, matches, [&](const Grant& grant) {
        if (deciding == nullptr || decides_before(grant, *deciding))
            deciding = &grant;
        return true; // the rest of the list decides later
    });
    return deciding;
}

Decision answer_of(const Grant* deciding) noexcept
{
    if (deciding == nullptr)
        return {Verdict::deny, Why::not_our_topic};
    return deciding->allows ? Decision{Verdict::allow, Why::granted, deciding}
                            : Decision{Verdict::deny, Why::denied_by_grant, deciding};
}

/// One SUBSCRIBE.
class FilterQuestion {
public:
    FilterQuestion(const Directory& directory, UserIndex user)
        : directory_(directory)
        , user_(user)
    {}

    /// Is all of the filter allowed by grants above that priority?
    Decision decide(const std::string& filter, std::optional<std::int32_t> above, std::size_t depth)
    {
        Grants::Matches covering;
        directory_.grants().match(directory_, filter, covering);
        compared_ += covering.places.size();
        if (covering.too_many || depth > max_nesting)
            return {Verdict::deny, Why::filter_too_wide};
        const Decision whole = answer_of(deciding_grant(directory_, user_, GrantAccess::subscribe, covering));
        if (!whole.allowed() || (above && whole.grant->priority <= *above))
            return whole.allowed() ? Decision{Verdict::deny, Why::filter_too_wide} : whole;
        const Grant* const cutting = find_cutting(filter, *whole.grant, depth);
        return cutting == nullptr ? whole : Decision{Verdict::deny, Why::filter_too_wide, cutting};
    }

private:
    /// A denial that keeps a part of the filter back.
    const Grant* find_cutting(const std::string& filter, const Grant& allowing, std::size_t depth)
    {
        const Grant* found = nullptr;
        directory_.grants().visit_denials(directory_, user_, allowing.priority, [&](const Grant& denial) {
            if (++compared_ > max_denials || cuts(filter, denial, depth))
                found = &denial;
            return found != nullptr;
        });
        return found;
    }

    bool cuts(const std::string& filter, const Grant& denial, std::size_t depth)
    {
        const std::string& me = directory_.user(user_).id;
        if (!has_group_level(denial.filter))
            return cuts_as(filter, denial, filled_in(denial.filter, me, {}), depth);
        if (denial.subject == GrantSubject::group)
            return cuts_as(filter, denial, filled_in(denial.filter, me, directory_.group(denial.group()).id), depth);
        return directory_.groups_with(user_).any_of([&](std::uint32_t number, std::uint8_t) {
            const GroupIndex group{number};
            const Role role = directory_.membership(user_, group).role;
            if (role == Role::none || role < denial.least_role)
                return false;
            return ++compared_ > max_denials ||
                   cuts_as(filter, denial, filled_in(denial.filter, me, directory_.group(group).id), depth);
        });
    }

    bool cuts_as(const std::string& filter, const Grant& denial, const std::string& denied, std::size_t depth)
    {
        const auto part = topics::intersection(filter, denied);
        return part && !decide(*part, denial.priority, depth + 1).allowed();
    }

    const Directory& directory_;
    UserIndex user_;
    std::size_t compared_ = 0;
};

} // namespace

bool is_inside(std::string_view root, std::string_view name) noexcept
{
    return name.starts_with(root) && (name.size() == root.size() || name[root.size()] == '/');
}

Decision decide_by_grants(const Directory& directory, UserIndex user, GrantAccess access,
                          const Grants::Matches& matches) noexcept
{
    if (matches.too_many)
        return {Verdict::deny, Why::too_many_grants};
    return answer_of(deciding_grant(directory, user, access, matches));
}

std::vector<const Grant*> applicable_grants(const Directory& directory, UserIndex user, GrantAccess access,
                                            const Grants::Matches& matches)
{
    std::vector<const Grant*> grants;
    directory.grants().visit(directory, user, access, matches, [&](const Grant& grant) {
        grants.push_back(&grant);
        return false;
    });
    std::ranges::sort(grants, [](const Grant* one, const Grant* other) { return decides_before(*one, *other); });
    return grants;
}

Decision decide_filter_by_grants(const Directory& directory, UserIndex user, std::string_view filter)
{
    if (directory.grants().empty())
        return {Verdict::deny, Why::not_our_topic};
    return FilterQuestion(directory, user).decide(std::string(filter), std::nullopt, 0);
}

} // namespace parley::policy
