#include "clients/cli/import/plan.h"

#include "core/credentials/foreign_verifier.h"
#include "core/credentials/sha256.h"
#include "core/ids/ids.h"
#include "core/topics/filter.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace parley::cli::import {
namespace {

constexpr std::array accesses{GrantAccess::publish, GrantAccess::subscribe};

std::string lower(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::string in_quotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

void replace_all(std::string& text, std::string_view what, std::string_view by)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

/// A grant without its place.
using What = std::tuple<GrantSubject, std::string, std::string, bool>;
struct Placed {
    std::int32_t priority = 0;
    std::string origin;
};

class Planner {
public:
    Planner(const Source& source, const PlanOptions& options)
        : source_(source)
        , options_(options)
    {
        plan_.prefix = source.name + "-";
        plan_.losses = source.losses;
        plan_.hints = source.hints;
    }

    Plan make()
    {
        take_users();
        take_groups();
        for (const Rule& rule : source_.rules)
            take_rule(rule);
        set_priorities();
        return std::move(plan_);
    }

private:
    void lose(std::string what) { plan_.losses.push_back(std::move(what)); }

    void take_users()
    {
        std::map<std::string, std::string> taken;
        for (SourceUser user : source_.users) {
            if (!is_valid_id(user.name)) {
                lose("user " + in_quotes(user.name) +
                     ": not a user id of Parley (1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit); the user "
                     "and what is said of it are left out");
                continue;
            }
            const auto [at, is_new] = taken.emplace(lower(user.name), user.name);
            if (!is_new) {
                lose("user " + in_quotes(user.name) + ": differs from " + in_quotes(at->second) +
                     " in case alone, which ids of Parley must not; left out");
                continue;
            }
            if (!user.verifier.empty())
                if (const auto good = credentials::check_foreign_verifier(user.verifier); !good) {
                    lose("user " + in_quotes(user.name) + ": " + good.error().message +
                         "; imported without a password, set a new one");
                    user.verifier.clear();
                }
            users_.insert(user.name);
            plan_.users.push_back(std::move(user));
        }
    }

    void take_groups()
    {
        std::set<std::string> taken;
        for (const auto& [name, members] : source_.groups) {
            std::string id;
            for (const char c : name.substr(0, 56))
                id += is_valid_id("a" + std::string(1, c)) ? c : '-';
            if (id.empty() || !is_valid_id(id.substr(0, 1)))
                id = "g" + id;
            for (int number = 2; !taken.insert(lower(id)).second; ++number)
                id = id.substr(0, 56) + "-" + std::to_string(number);
            if (id != name)
                plan_.hints.push_back("group " + in_quotes(name) + " becomes " + in_quotes(id));
            PlannedGroup group{id, name, {}};
            for (const std::string& member : members)
                if (users_.contains(member))
                    group.members.push_back(member);
            group_ids_[name] = id;
            plan_.groups.push_back(std::move(group));
        }
    }

    std::vector<std::string> holders_of(const Rule& rule) const
    {
        if (rule.subject == GrantSubject::user)
            return {rule.holder};
        if (rule.subject == GrantSubject::everybody)
            return {users_.begin(), users_.end()};
        const auto found = source_.groups.find(rule.holder);
        std::vector<std::string> known;
        if (found != source_.groups.end())
            std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(known),
                         [&](const std::string& user) { return users_.contains(user); });
        return known;
    }

    /// A rule whose %u does not fill a level is spelled out for each user whom it is about.
    void take_rule(Rule rule)
    {
        if (rule.subject == GrantSubject::user && !users_.contains(rule.holder))
            return; // that the user is left out has been said
        if (rule.filter.find("%c") != std::string::npos) {
            if (!options_.client_id_is_user)
                return lose(rule.origin + ": " + in_quotes(rule.filter) +
                            " speaks of the client identifier (%c); if that is the user name with all your clients, "
                            "import with --client-id-is-user");
            replace_all(rule.filter, "%c", grant_user_level);
        }
        if (is_valid_grant_filter(rule.filter))
            return take_fitting(std::move(rule));
        if (rule.filter.find(grant_user_level) == std::string::npos)
            return lose(rule.origin + ": " + in_quotes(rule.filter) + " is not a filter that a grant can have");
        for (const std::string& user : holders_of(rule)) {
            Rule one = rule;
            one.subject = GrantSubject::user;
            one.holder = user;
            replace_all(one.filter, grant_user_level, user);
            if (is_valid_grant_filter(one.filter))
                take_fitting(std::move(one));
            else
                lose(rule.origin + ": " + in_quotes(one.filter) + " is not a filter that a grant can have");
        }
    }

    void take_fitting(Rule rule)
    {
        const std::string_view filter = rule.filter;
        if (has_group_level(filter))
            return lose(rule.origin + ": " + in_quotes(filter) + " holds a level %g, which means a group in grants");
        if (filter.starts_with("$CONTROL"))
            return plan_.hints.push_back(rule.origin + ": " + in_quotes(filter) +
                                         " is how the other broker was administered, and is not needed here"),
                   void();
        if (filter == options_.root || filter.starts_with(options_.root + "/"))
            return lose(rule.origin + ": " + in_quotes(filter) + " is inside " + options_.root +
                        "/, where memberships decide; a server with another topics.root could have it");
        const bool is_sys = filter == "$SYS" || filter.starts_with("$SYS/");
        if (filter.starts_with('$') && !is_sys)
            return lose(rule.origin + ": " + in_quotes(filter) +
                        ": of topics that begin with $ only $SYS can be granted");
        if (is_sys && rule.access == GrantAccess::publish)
            return plan_.hints.push_back(rule.origin + ": nobody publishes to $SYS: left out"), void();
        rules_.push_back(std::move(rule));
    }

    /// Follows the order of the rules. Denials come before allowances of the same priority, so a new one is needed only
    /// where a denial follows an allowance.
    void set_priorities()
    {
        std::map<What, std::map<GrantAccess, Placed>> placed;
        for (const GrantAccess access : accesses) {
            std::vector<const Rule*> ordered;
            for (const Rule& rule : rules_)
                if (rule.access == access)
                    ordered.push_back(&rule);
            std::stable_sort(ordered.begin(), ordered.end(), [](const Rule* one, const Rule* other) {
                return std::tuple(one->tier, !one->allows) > std::tuple(other->tier, !other->allows);
            });
            // From the last one up, so that a source without denials has priority 0 alone. What stands twice decides
            // where it stands first.
            std::int32_t priority = 0;
            bool above_denial = false;
            for (auto rule = ordered.rbegin(); rule != ordered.rend(); ++rule) {
                if ((*rule)->allows && above_denial)
                    ++priority;
                above_denial = !(*rule)->allows;
                placed[{(*rule)->subject, holder_id(**rule), (*rule)->filter, (*rule)->allows}][access] = {
                    priority, (*rule)->origin};
            }
        }
        for (const auto& [what, places] : placed) {
            const Placed& first = places.begin()->second;
            if (places.size() == 2 && first.priority == places.rbegin()->second.priority)
                add_grant(what, GrantAccess::both, first);
            else
                for (const auto& [access, place] : places)
                    add_grant(what, access, place);
        }
    }

    void add_grant(const What& what, GrantAccess access, const Placed& place)
    {
        const auto& [subject, holder, filter, allows] = what;
        const std::string text = std::string(to_string(subject)) + '\n' + holder + '\n' + filter + '\n' +
                                 std::string(to_string(access)) + (allows ? "\nallow" : "\ndeny");
        credentials::Sha256 hash;
        hash.update(text);
        plan_.grants.push_back({plan_.prefix + hash.hex().substr(0, 20), subject, holder, filter, access, allows,
                                place.priority, "imported: " + place.origin.substr(0, 400)});
    }

    std::string holder_id(const Rule& rule) const
    {
        return rule.subject == GrantSubject::group ? group_ids_.at(rule.holder) : rule.holder;
    }

    const Source& source_;
    const PlanOptions& options_;
    Plan plan_;
    std::set<std::string> users_;
    std::map<std::string, std::string> group_ids_;
    std::vector<Rule> rules_;
};

} // namespace

Plan make_plan(const Source& source, const PlanOptions& options)
{
    return Planner(source, options).make();
}

} // namespace parley::cli::import
