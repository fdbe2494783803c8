#include "bridge/services/directory_rules.h"

#include <cstdint>

namespace parley::bridge {
namespace {

/// Bytes of the UTF-8 character at the front (RFC 3629: shortest form, no surrogates, up to U+10FFFF); 0: not UTF-8.
std::size_t utf8_length(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto follows = [&](std::size_t i, std::uint8_t least = 0x80, std::uint8_t most = 0xBF) {
        return i < text.size() && byte(i) >= least && byte(i) <= most;
    };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const std::uint8_t least = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t most = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, least, most) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const std::uint8_t least = lead == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t most = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_control(char c) noexcept
{
    const auto byte = static_cast<std::uint8_t>(c);
    return byte < 0x20 || byte == 0x7F;
}

} // namespace

Result<UserRow> find_user(DirectoryReader& directory, const UserId& user)
{
    auto row = directory.user(user.value());
    if (!row || row->deleted || row->id != user.value())
        return Error{Errc::not_found, "no such user"};
    return *std::move(row);
}

Result<Caller> find_caller(DirectoryReader& directory, const UserId& user)
{
    auto row = find_user(directory, user);
    if (!row || row->disabled)
        return Error{Errc::unauthenticated, "this user may not log in any more"};
    return Caller{UserId{row->id}, row->admin, row->duty};
}

Result<UserRow> find_own_or_managed(DirectoryReader& directory, const Caller& caller, const UserId& user)
{
    const bool is_own = caller.user == user;
    if (!is_own)
        if (auto allowed = require_management(caller); !allowed)
            return allowed.error(); // also of a user who is not there
    auto row = find_user(directory, user);
    if (row && !is_own)
        if (auto allowed = may_manage(caller, *row); !allowed)
            return allowed.error();
    return row;
}

Result<SeenGroup> find_group(DirectoryReader& directory, const Caller& caller, const GroupId& group)
{
    const Error unseen{Errc::not_found, "no such group"};
    auto row = directory.group(group.value());
    if (!row || row->deleted || row->id != group.value())
        return unseen;
    SeenGroup seen{*std::move(row), directory.member(group.value(), caller.user.value())};
    if (!caller.sees_all() && !seen.group.is_public && !seen.membership)
        return unseen;
    return seen;
}

Result<void> check_text(std::string_view what, std::string_view text, std::size_t max_bytes, bool lines)
{
    if (text.size() > max_bytes)
        return Error{Errc::too_large, std::string(what) + " is over " + std::to_string(max_bytes) + " bytes"};
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0)
            return Error{Errc::invalid_argument, std::string(what) + " is not UTF-8"};
        const char c = text.front();
        if (is_control(c) && !(lines && (c == '\n' || c == '\t')))
            return Error{Errc::invalid_argument, std::string(what) + " has control characters"};
        text.remove_prefix(length);
    }
    return {};
}

Result<void> require_admin(const Caller& caller)
{
    if (!caller.admin)
        return Error{Errc::permission_denied, "only administrators may do this"};
    return {};
}

Result<void> require_overview(const Caller& caller)
{
    if (!caller.sees_all())
        return Error{Errc::permission_denied, "only administrators, and who has a duty, may see this"};
    return {};
}

Result<void> require_management(const Caller& caller)
{
    if (!caller.manages())
        return Error{Errc::permission_denied, "only administrators, and who has the duty users, may do this"};
    return {};
}

Result<void> may_manage(const Caller& caller, const UserRow& user)
{
    if (auto allowed = require_management(caller); !allowed)
        return allowed;
    if (!caller.admin && user.has_office())
        return Error{Errc::permission_denied,
                     user.id + " is an administrator or has a duty: only administrators change him"};
    return {};
}

Result<void> check_page(const PageRequest& page)
{
    if (page.limit < 1 || page.limit > max_page)
        return Error{Errc::invalid_argument, "limit is 1 to " + std::to_string(max_page)};
    if (!page.cursor.empty() && !is_valid_id(page.cursor))
        return Error{Errc::invalid_argument, "cursor is not one that a page has given"};
    return {};
}

} // namespace parley::bridge
