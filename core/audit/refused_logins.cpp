#include "core/audit/refused_logins.h"

#include "core/topics/utf8.h"

#include <utility>

namespace parley::audit {
namespace {

constexpr std::string_view other_kinds = "further users or addresses in this minute";

bool continues_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

} // namespace

std::string printable_part(std::string_view text, std::size_t most)
{
    if (text.size() > most) {
        while (most > 0 && continues_character(text[most]))
            --most;
        text = text.substr(0, most);
    }
    const bool is_utf8 = topics::is_utf8_string(text);
    std::string part(text);
    for (char& c : part) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !is_utf8))
            c = '?';
    }
    return part;
}

std::optional<RefusedLogin> RefusedLogins::note(RefusedLogin refused, Steady now)
{
    if (!since_)
        since_ = now;
    for (std::string* const text : {&refused.user, &refused.client, &refused.address, &refused.reason})
        *text = printable_part(*text);
    const std::string kind = refused.user + '\n' + refused.address + '\n' + refused.reason;
    if (const auto known = kinds_.find(kind); known != kinds_.end()) {
        known->second.at_ms = refused.at_ms;
        known->second.client = std::move(refused.client);
        known->second.count += refused.count;
        return std::nullopt;
    }
    if (kinds_.size() >= told_a_minute) {
        others_.at_ms = refused.at_ms;
        others_.count += refused.count;
        return std::nullopt;
    }
    RefusedLogin& kept = kinds_[kind];
    kept = refused;
    kept.count = 0;
    return refused;
}

std::vector<RefusedLogin> RefusedLogins::take_repeated(Steady now)
{
    return since_ && now - *since_ >= minute ? take_all() : std::vector<RefusedLogin>{};
}

std::vector<RefusedLogin> RefusedLogins::take_all()
{
    std::vector<RefusedLogin> repeated;
    for (auto& [kind, refused] : kinds_)
        if (refused.count > 0)
            repeated.push_back(std::move(refused));
    if (others_.count > 0) {
        others_.reason = other_kinds;
        repeated.push_back(std::exchange(others_, {.count = 0}));
    }
    kinds_.clear();
    since_.reset();
    return repeated;
}

} // namespace parley::audit
