#include "bridge/services/scope.h"

#include <algorithm>
#include <array>
#include <optional>

namespace parley::bridge {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, scope_count> names{
    "users:read",    "users:write", "contacts:read", "contacts:write", "groups:read",   "groups:write", "messages:read",
    "messages:send", "grants:read", "grants:write",  "clients:read",   "clients:write", "audit:read",   "stats:read"};

std::optional<Scope> find(std::string_view word) noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == word)
            return static_cast<Scope>(i);
    return std::nullopt;
}

} // namespace

std::string_view to_string(Scope scope) noexcept
{
    return names[static_cast<std::size_t>(scope)];
}

Result<Scopes> Scopes::parse(const std::vector<std::string>& words)
{
    Scopes scopes;
    for (const std::string& word : words) {
        const auto scope = find(word);
        if (!scope) {
            std::string all;
            for (const auto name : names)
                all.append(all.empty() ? "" : ", ").append(name);
            return Error{Errc::invalid_argument, "unknown scope \"" + word.substr(0, 64) + "\"; there are " + all};
        }
        scopes.add(*scope);
    }
    return scopes;
}

Scopes Scopes::from_text(std::string_view text)
{
    Scopes scopes;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        if (const auto scope = find(word))
            scopes.add(*scope);
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return scopes;
}

std::vector<std::string_view> Scopes::words() const
{
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (has(static_cast<Scope>(i)))
            words.push_back(names[i]);
    return words;
}

std::string Scopes::to_text() const
{
    std::string text;
    for (const auto word : words())
        text.append(text.empty() ? "" : " ").append(word);
    return text;
}

} // namespace parley::bridge
