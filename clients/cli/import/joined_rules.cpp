#include "clients/cli/import/joined_rules.h"

#include "core/topics/filter.h"
#include "core/topics/overlap.h"

#include <algorithm>
#include <utility>

namespace parley::cli::import {
namespace {

class Joiner {
public:
    Joiner(const OrderedRules& second, const Source& source)
        : second_(second)
        , source_(source)
    {}

    bool add(const Rule& rule)
    {
        if (!rule.allows || !topics::is_valid_filter(rule.filter)) {
            joined.push_back(rule);
            return joined.size() <= max_joined_rules;
        }
        for (const Rule& within : second_) {
            if (!topics::is_valid_filter(within.filter))
                continue;
            if (const auto part = topics::intersection(rule.filter, within.filter))
                add_part(rule, within, *part);
            if (joined.size() > max_joined_rules)
                return false;
        }
        return true;
    }

    OrderedRules joined;

private:
    void add_part(const Rule& one, const Rule& other, const std::string& filter)
    {
        Rule part = one;
        part.filter = filter;
        part.allows = other.allows;
        if (one.origin != other.origin)
            part.origin += " and " + other.origin;
        const bool same = one.subject == other.subject && one.holder == other.holder;
        if (one.subject == GrantSubject::everybody)
            std::tie(part.subject, part.holder) = std::tie(other.subject, other.holder);
        if (same || one.subject == GrantSubject::everybody || other.subject == GrantSubject::everybody)
            return joined.push_back(std::move(part));
        const auto theirs = holders_of(other);
        for (const std::string& user : holders_of(one))
            if (std::ranges::find(theirs, user) != theirs.end()) {
                part.subject = GrantSubject::user;
                part.holder = user;
                joined.push_back(part);
            }
    }

    std::vector<std::string> holders_of(const Rule& rule) const
    {
        if (rule.subject == GrantSubject::user)
            return {rule.holder};
        const auto group = source_.groups.find(rule.holder);
        return group == source_.groups.end() ? std::vector<std::string>{} : group->second;
    }

    const OrderedRules& second_;
    const Source& source_;
};

} // namespace

std::optional<OrderedRules> join(const OrderedRules& first, const OrderedRules& second, const Source& source)
{
    Joiner joiner(second, source);
    for (const Rule& rule : first)
        if (!joiner.add(rule))
            return std::nullopt;
    return std::move(joiner.joined);
}

} // namespace parley::cli::import
