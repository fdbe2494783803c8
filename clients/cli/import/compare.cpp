#include "clients/cli/import/compare.h"

#include "clients/cli/import/planned_decisions.h"
#include "core/topics/filter.h"
#include "core/topics/levels.h"

#include <algorithm>
#include <memory>
#include <set>

namespace parley::cli::import {
namespace {

/// The filter with that in the place of its wildcards; a `#` becomes nothing, one level or two.
void add_examples(const std::string& filter, std::set<std::string>& names)
{
    std::string name;
    for (topics::Levels levels(filter); levels.more();) {
        const std::string_view level = levels.next();
        if (level == "#") {
            if (!name.empty()) {
                names.insert(name.substr(0, name.size() - 1));
                names.insert(name + "x");
            }
            name += "x/y";
            break;
        }
        name += level == "+" ? std::string_view("x") : level;
        if (levels.more())
            name += '/';
    }
    if (topics::is_valid_name(name))
        names.insert(name);
}

std::string filled_in(std::string text, const std::string& user)
{
    for (std::size_t at = text.find(grant_user_level); at != std::string::npos;
         at = text.find(grant_user_level, at + user.size()))
        text.replace(at, grant_user_level.size(), user);
    return text;
}

class Comparer {
public:
    Comparer(const Source& source, const Plan& plan, const std::string& root)
        : source_(source)
        , before_(*source.decisions)
        , after_(decisions_of(plan, root))
    {
        for (const std::string& topic : source.mentioned)
            if (topic.find(grant_user_level) != std::string::npos)
                patterns_.push_back(topic);
            else if (topics::is_valid_filter(topic))
                add(topic, names_, filters_);
        for (const SourceUser& user : plan.users)
            if (!user.disabled)
                users_.push_back(user.name);
        done_.users = users_.size();
        done_.topics = names_.size() + filters_.size() + patterns_.size();
    }

    Comparison run()
    {
        for (std::size_t at = 0; at < users_.size(); ++at) {
            std::set<std::string> names = names_;
            std::set<std::string> filters = filters_;
            for (const std::string& pattern : patterns_)
                for (const std::string& whose : {users_[at], users_[(at + 1) % users_.size()]})
                    if (const auto topic = filled_in(pattern, whose); topics::is_valid_filter(topic))
                        add(topic, names, filters);
            ask(users_[at], names, filters);
        }
        return std::move(done_);
    }

private:
    using Set = std::set<std::string>;

    static void add(const std::string& topic, Set& names, Set& filters)
    {
        if (topic.starts_with("$CONTROL"))
            return; // how the other broker was administered
        add_examples(topic, names);
        if (topics::has_wildcard(topic))
            filters.insert(topic);
    }

    void note(const std::string& user, Difference::What what, const std::string& topic, bool before, bool after)
    {
        ++done_.questions;
        if (before != after)
            done_.differences.push_back({user, what, topic, before, after});
    }

    /// The filters of what he may read.
    Set filters_of(const std::string& user) const
    {
        Set own;
        for (const Rule& rule : source_.rules) {
            const bool is_his =
                rule.subject == GrantSubject::everybody || (rule.subject == GrantSubject::user && rule.holder == user);
            if (is_his && rule.allows && rule.access == GrantAccess::subscribe)
                own.insert(filled_in(rule.filter, user));
        }
        return own;
    }

    void ask(const std::string& user, const Set& names, const Set& filters)
    {
        const Set own = before_.judges_subscriptions() ? Set() : filters_of(user);
        Set accepted; // filters that he could subscribe with
        for (const std::string& filter : filters)
            if (before_.may_subscribe(user, filter))
                accepted.insert(filter);
        Set reachable;
        for (const std::string& name : names) {
            // Of $SYS the broker itself says that nobody publishes there, whatever the rules before and after say.
            if (name != "$SYS" && !name.starts_with("$SYS/"))
                note(user, Difference::What::publish, name, before_.may_publish(user, name),
                     after_->may_publish(user, name));
            const auto matching = [&](const std::string& filter) { return topics::matches(filter, name); };
            const bool got = before_.may_receive(user, name) &&
                             (before_.may_subscribe(user, name) || std::ranges::any_of(accepted, matching));
            if (got)
                reachable.insert(name);
            note(user, Difference::What::receive, name, got, after_->may_receive(user, name));
        }
        for (const std::string& filter : filters) {
            const auto under = [&](const std::string& name) { return topics::matches(filter, name); };
            // Where every SUBSCRIBE was accepted, those count that somebody with his rights would make.
            if (!before_.judges_subscriptions() && !(own.contains(filter) && std::ranges::any_of(reachable, under)))
                continue;
            note(user, Difference::What::subscribe, filter, accepted.contains(filter),
                 after_->may_subscribe(user, filter));
        }
    }

    const Source& source_;
    const Decisions& before_;
    std::unique_ptr<const Decisions> after_;
    Set names_;
    Set filters_;
    std::vector<std::string> patterns_;
    std::vector<std::string> users_;
    Comparison done_;
};

} // namespace

Comparison compare(const Source& source, const Plan& plan, const std::string& root)
{
    return Comparer(source, plan, root).run();
}

} // namespace parley::cli::import
