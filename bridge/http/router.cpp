#include "bridge/http/router.h"

namespace parley::bridge::http {

namespace {

std::vector<std::string_view> split(std::string_view path)
{
    std::vector<std::string_view> segments;
    if (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos)
            return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view segment) noexcept
{
    return segment.starts_with('{');
}

} // namespace

void Router::add(Method method, std::string pattern, Need need, ByKey by_key, Handler handler)
{
    std::vector<std::string> segments;
    for (const auto segment : split(pattern))
        segments.emplace_back(segment);
    segments_.push_back(std::move(segments));
    routes_.push_back({method, std::move(pattern), need, by_key, std::move(handler)});
}

Router::Found Router::find(Method method, std::string_view path) const
{
    Found found;
    if (path.empty() || path.front() != '/')
        return found;
    const auto wanted = method == Method::head ? Method::get : method;
    const auto given = split(path);
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const auto& pattern = segments_[i];
        if (pattern.size() != given.size())
            continue;
        std::vector<std::string> parameters;
        bool fits = true;
        for (std::size_t level = 0; fits && level < given.size(); ++level) {
            if (is_parameter(pattern[level])) {
                std::string decoded;
                // Decoded after the split: an encoded slash belongs to the segment.
                fits = !given[level].empty() && percent_decode(given[level], false, decoded);
                parameters.push_back(std::move(decoded));
            } else {
                fits = pattern[level] == given[level];
            }
        }
        if (!fits)
            continue;
        if (routes_[i].method == wanted) {
            found.route = &routes_[i];
            found.parameters = std::move(parameters);
            return found;
        }
        found.allowed.append(found.allowed.empty() ? "" : ", ").append(to_string(routes_[i].method));
    }
    return found;
}

} // namespace parley::bridge::http
