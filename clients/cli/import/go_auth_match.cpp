#include "clients/cli/import/go_auth_match.h"

#include <vector>

namespace parley::cli::import {
namespace {

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

bool go_auth_matches(std::string_view saved, std::string_view given)
{
    if (saved == given)
        return true;
    const auto wanted = levels_of(saved);
    const auto levels = levels_of(given);
    std::size_t at = 0;
    for (; at < wanted.size() && at < levels.size(); ++at) {
        if (wanted[at] == "#")
            return at + 1 == wanted.size();
        if (wanted[at] != "+" && wanted[at] != levels[at])
            return false;
    }
    if (at < wanted.size())
        return wanted[at] == "#"; // `a/#` matches `a`
    return at == levels.size();
}

std::string go_auth_filled_in(std::string topic, const std::string& user)
{
    for (const std::string_view what : {"%c", "%u"})
        for (std::size_t at = topic.find(what); at != std::string::npos; at = topic.find(what, at + user.size()))
            topic.replace(at, what.size(), user);
    return topic;
}

void allow_everything(Source& source, const std::string& origin)
{
    source.hints.push_back(origin + ": everybody may do everything, and so it is imported");
    for (const char* filter : {"#", "$SYS/#"}) {
        source.mentioned.emplace_back(filter);
        source.rules.push_back({GrantSubject::everybody, {}, filter, GrantAccess::subscribe, true, 0, origin});
    }
    source.rules.push_back({GrantSubject::everybody, {}, "#", GrantAccess::publish, true, 0, origin});
}

} // namespace parley::cli::import
