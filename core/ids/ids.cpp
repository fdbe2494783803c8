#include "core/ids/ids.h"

#include <charconv>

namespace parley {
namespace {

constexpr bool is_alphanumeric(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr bool is_id_character(char c) noexcept
{
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

constexpr std::string_view id_rule = "1 to 64 of A-Z a-z 0-9 . _ - starting with a letter or digit";

} // namespace

bool is_valid_id(std::string_view text) noexcept
{
    if (text.empty() || text.size() > max_id_bytes || !is_alphanumeric(text.front()))
        return false;
    for (const char c : text)
        if (!is_id_character(c))
            return false;
    return true;
}

bool is_valid_ref(std::string_view text) noexcept
{
    if (text.empty() || text.size() > max_id_bytes)
        return false;
    for (const char c : text)
        if (!is_id_character(c) && c != ':')
            return false;
    return true;
}

Result<UserId> parse_user_id(std::string_view text)
{
    if (!is_valid_id(text))
        return Error{Errc::invalid_argument, "a user id is " + std::string(id_rule)};
    return UserId{std::string(text)};
}

Result<GroupId> parse_group_id(std::string_view text)
{
    if (!is_valid_id(text))
        return Error{Errc::invalid_argument, "a group id is " + std::string(id_rule)};
    return GroupId{std::string(text)};
}

Result<Seq> parse_seq(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    const bool padded = text.size() > 1 && text.front() == '0';
    if (problem != std::errc{} || stop != end || padded || text.empty())
        return Error{Errc::invalid_argument, "a seq is a decimal number without sign or leading zeros"};
    return Seq{number};
}

} // namespace parley
