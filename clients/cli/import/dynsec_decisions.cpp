#include "clients/cli/import/dynsec_decisions.h"

#include "core/topics/filter.h"

#include <optional>
#include <string_view>

namespace parley::cli::import {
namespace {

std::string filled_in(std::string text, const std::string& user)
{
    for (const std::string_view what : {"%u", "%c"})
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + user.size()))
            text.replace(at, what.size(), user);
    return text;
}

const std::vector<DynsecRule>& rules_of(const DynsecRole& role, DynsecAcl kind)
{
    return role.rules.at(static_cast<std::size_t>(kind));
}

/// Takes the `#` at the end away, with the slash before it.
bool take_rest(std::string_view& filter)
{
    if (filter == "#") {
        filter = {};
        return true;
    }
    const bool has = filter.ends_with("/#");
    if (has)
        filter.remove_suffix(2);
    return has;
}

std::vector<std::string_view> levels_of(std::string_view text)
{
    std::vector<std::string_view> levels;
    for (;;) {
        const auto slash = text.find('/');
        levels.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos)
            return levels;
        text.remove_prefix(slash + 1);
    }
}

} // namespace

bool dynsec_covers(std::string_view pattern, std::string_view filter)
{
    if (pattern == "#")
        return true;
    const bool pattern_rest = take_rest(pattern);
    const bool filter_rest = take_rest(filter);
    if (filter_rest && !pattern_rest)
        return false;
    const auto wanted = levels_of(pattern);
    const auto given = levels_of(filter);
    if (wanted.size() > given.size() || (given.size() > wanted.size() && !pattern_rest))
        return false;
    for (std::size_t at = 0; at < wanted.size(); ++at)
        if (wanted[at] != "+" && wanted[at] != given[at])
            return false;
    return true;
}

template <class Ask>
bool DynsecDecisions::decide(const std::string& user, const std::string& topic, bool otherwise, Ask ask) const
{
    const auto found = file_.clients.find(user);
    if (found == file_.clients.end())
        return false;
    const auto ask_roles = [&](const std::vector<DynsecPlace>& roles) -> std::optional<bool> {
        for (const DynsecPlace& place : roles)
            if (const auto answer = ask(file_.roles.at(place.name)))
                return answer;
        return std::nullopt;
    };
    if (const auto answer = ask_roles(found->second.roles))
        return *answer;
    for (const DynsecPlace& group : found->second.groups)
        if (const auto answer = ask_roles(file_.groups.at(group.name).roles))
            return *answer;
    return otherwise && !topic.starts_with("$CONTROL");
}

bool DynsecDecisions::may_publish(const std::string& user, const std::string& topic) const
{
    return decide(user, topic, file_.default_send, [&](const DynsecRole& role) -> std::optional<bool> {
        for (const DynsecRule& rule : rules_of(role, DynsecAcl::publish_send))
            if (const auto filter = filled_in(rule.topic, user);
                topics::is_valid_filter(filter) && topics::matches(filter, topic))
                return rule.allow;
        return std::nullopt;
    });
}

bool DynsecDecisions::may_receive(const std::string& user, const std::string& topic) const
{
    return decide(user, topic, file_.default_receive, [&](const DynsecRole& role) -> std::optional<bool> {
        for (const DynsecRule& rule : rules_of(role, DynsecAcl::publish_receive))
            if (const auto filter = filled_in(rule.topic, user);
                topics::is_valid_filter(filter) && topics::matches(filter, topic))
                return rule.allow;
        return std::nullopt;
    });
}

bool DynsecDecisions::may_subscribe(const std::string& user, const std::string& filter) const
{
    return decide(user, filter, file_.default_subscribe, [&](const DynsecRole& role) -> std::optional<bool> {
        if (!role.allows_wildcards && topics::has_wildcard(filter))
            return false;
        for (const DynsecRule& rule : rules_of(role, DynsecAcl::subscribe_literal))
            if (rule.topic == filter)
                return rule.allow;
        for (const DynsecRule& rule : rules_of(role, DynsecAcl::subscribe_pattern))
            if (dynsec_covers(filled_in(rule.topic, user), filter))
                return rule.allow;
        return std::nullopt;
    });
}

} // namespace parley::cli::import
