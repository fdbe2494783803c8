#include "clients/cli/import/apply.h"

#include "clients/cli/context.h"

#include <algorithm>
#include <map>
#include <set>

namespace parley::cli::import {
namespace {

constexpr std::size_t all = 10'000'000;

boost::json::object body_of(const PlannedGrant& grant)
{
    return {{"subject_kind", to_string(grant.subject)},
            {"subject", grant.holder},
            {"least_role", "observer"},
            {"filter", grant.filter},
            {"access", to_string(grant.access)},
            {"verdict", grant.allows ? "allow" : "deny"},
            {"priority", grant.priority},
            {"note", grant.note}};
}

bool says_the_same(const boost::json::value& there, const boost::json::object& wanted)
{
    return std::ranges::all_of(wanted, [&](const auto& field) {
        const auto* const value = there.as_object().if_contains(field.key());
        return value != nullptr && *value == field.value();
    });
}

/// What concerns one entry is told at the end; everything else ends the import.
bool is_of_one_entry(Errc code)
{
    return code == Errc::invalid_argument || code == Errc::already_exists || code == Errc::not_found ||
           code == Errc::too_large;
}

class Applier {
public:
    Applier(const Plan& plan, Api& api, const ApplyOptions& options)
        : plan_(plan)
        , api_(api)
        , options_(options)
    {}

    Result<Applied> run()
    {
        for (const auto step :
             {&Applier::put_users, &Applier::put_groups, &Applier::put_grants, &Applier::remove_old_grants})
            if (auto done = (this->*step)(); !done)
                return done.error();
        return std::move(done_);
    }

private:
    /// Counts a change, or tells what was refused.
    Result<bool> settle(const Result<boost::json::value>& answer, const std::string& what)
    {
        if (answer) {
            done_.enforced = done_.enforced && enforcement_note(*answer).empty();
            return true;
        }
        if (!is_of_one_entry(answer.error().code))
            return answer.error();
        done_.troubles.push_back(what + ": " + answer.error().message);
        return false;
    }

    Result<void> put_users()
    {
        const auto users = api_.list({"users"}, "users", {}, all);
        if (!users)
            return users.error();
        std::set<std::string> there;
        for (const auto& user : *users)
            there.insert(text_of(user, "id"));
        for (const SourceUser& user : plan_.users) {
            const bool is_there = there.contains(user.name);
            if (is_there && !options_.renew_users) {
                ++done_.users_kept;
                continue;
            }
            if (auto put = put_user(user, is_there); !put)
                return put.error();
        }
        return {};
    }

    Result<void> put_user(const SourceUser& user, bool is_there)
    {
        boost::json::object body{{"display_name", user.display_name}};
        if (!user.verifier.empty())
            body["verifier"] = user.verifier;
        if (is_there)
            body["disabled"] = user.disabled;
        else
            body["kind"] = options_.kind;
        const auto put = settle(is_there ? api_.patch({"users", user.name}, std::move(body))
                                         : api_.put({"users", user.name}, std::move(body)),
                                "user " + user.name);
        if (!put)
            return put.error();
        if (!*put)
            return {};
        ++(is_there ? done_.users_changed : done_.users_added);
        if (is_there || !user.disabled)
            return {};
        const auto disabled =
            settle(api_.patch({"users", user.name}, boost::json::object{{"disabled", true}}), "user " + user.name);
        return disabled ? Result<void>{} : Result<void>(disabled.error());
    }

    Result<void> put_groups()
    {
        for (const PlannedGroup& group : plan_.groups) {
            const auto there = api_.get({"groups", group.id});
            if (!there && there.error().code != Errc::not_found)
                return there.error();
            if (!there) {
                const auto put = settle(api_.put({"groups", group.id},
                                                 boost::json::object{{"name", group.name}, {"visibility", "private"}}),
                                        "group " + group.id);
                if (!put)
                    return put.error();
                if (!*put)
                    continue;
                ++done_.groups_added;
            }
            if (auto members = put_members(group); !members)
                return members.error();
        }
        return {};
    }

    Result<void> put_members(const PlannedGroup& group)
    {
        const auto members = api_.list({"groups", group.id, "members"}, "members", {}, all);
        if (!members)
            return members.error();
        std::set<std::string> there;
        for (const auto& member : *members)
            there.insert(text_of(member, "user"));
        for (const std::string& user : group.members) {
            if (there.erase(user) != 0)
                continue;
            // An observer: the grants are all that he is to get by it.
            const auto put =
                settle(api_.put({"groups", group.id, "members", user}, boost::json::object{{"role", "observer"}}),
                       "member " + user + " of " + group.id);
            if (!put)
                return put.error();
            done_.members_added += *put ? 1 : 0;
        }
        for (const std::string& other : there)
            done_.troubles.push_back("member " + other + " of " + group.id +
                                     " is not one in the source, and has what its grants give");
        return {};
    }

    Result<void> put_grants()
    {
        const auto grants = api_.list({"grants"}, "grants", {{"text", plan_.prefix}}, all);
        if (!grants)
            return grants.error();
        for (const auto& grant : *grants)
            if (const auto id = text_of(grant, "id"); id.starts_with(plan_.prefix))
                there_.emplace(id, grant);
        std::vector<const PlannedGrant*> ordered;
        for (const PlannedGrant& grant : plan_.grants)
            ordered.push_back(&grant);
        std::ranges::stable_sort(ordered, {}, &PlannedGrant::allows); // false first: denials
        for (const PlannedGrant* const grant : ordered) {
            auto body = body_of(*grant);
            const auto found = there_.find(grant->id);
            const bool is_so = found != there_.end() && says_the_same(found->second, body);
            if (found != there_.end())
                there_.erase(found);
            if (is_so) {
                ++done_.grants_kept;
                continue;
            }
            const auto put = settle(api_.put({"grants", grant->id}, std::move(body)),
                                    "grant on " + grant->filter + " (" + grant->note + ")");
            if (!put)
                return put.error();
            done_.grants_put += *put ? 1 : 0;
        }
        return {};
    }

    Result<void> remove_old_grants()
    {
        for (const auto& [id, grant] : there_) {
            const auto removed = settle(api_.remove({"grants", id}), "grant " + id);
            if (!removed)
                return removed.error();
            done_.grants_removed += *removed ? 1 : 0;
        }
        return {};
    }

    const Plan& plan_;
    Api& api_;
    const ApplyOptions& options_;
    std::map<std::string, boost::json::value> there_; ///< grants of an earlier import
    Applied done_;
};

} // namespace

Result<Applied> apply(const Plan& plan, Api& api, const ApplyOptions& options)
{
    return Applier(plan, api, options).run();
}

} // namespace parley::cli::import
