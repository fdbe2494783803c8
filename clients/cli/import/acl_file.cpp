#include "clients/cli/import/acl_file.h"

#include "core/topics/filter.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

namespace parley::cli::import {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Takes the word in front of the first blank.
std::string_view take_word(std::string_view& text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

std::optional<AclAccess> parse_access(std::string_view word, AclDialect dialect)
{
    if (word == "read")
        return AclAccess::read;
    if (word == "write")
        return AclAccess::write;
    if (word == "readwrite")
        return AclAccess::read_write;
    if (word == "deny")
        return AclAccess::deny;
    if (word == "subscribe" && dialect == AclDialect::go_auth)
        return AclAccess::subscribe;
    return std::nullopt;
}

Error at_line(const std::filesystem::path& file, std::size_t line, std::string_view what)
{
    return {Errc::invalid_argument, file.string() + ":" + std::to_string(line) + ": " + std::string(what)};
}

Result<std::ifstream> open(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return Error{Errc::unavailable, file.string() + ": cannot be read: " + std::strerror(errno)};
    return in;
}

/// What stands behind `topic` or `pattern`.
Result<AclLine> parse_topic(const std::filesystem::path& file, std::size_t number, std::string_view rest,
                            AclDialect dialect)
{
    AclLine line{AclAccess::read_write, {}, number};
    std::string_view behind = rest;
    const std::string_view word = take_word(behind);
    if (behind.empty()) {
        line.topic = word;
    } else {
        const auto access = parse_access(word, dialect);
        if (!access)
            return at_line(file, number, "'" + std::string(word) + "' is not read, write, readwrite or deny");
        line.access = *access;
        line.topic = behind;
    }
    if (!topics::is_valid_filter(line.topic))
        return at_line(file, number, "'" + line.topic + "' is not a topic filter");
    return line;
}

} // namespace

bool has_read(AclAccess access) noexcept
{
    return access == AclAccess::read || access == AclAccess::read_write;
}

bool has_write(AclAccess access) noexcept
{
    return access == AclAccess::write || access == AclAccess::read_write;
}

Result<AclFile> read_acl_file(const std::filesystem::path& file, AclDialect dialect)
{
    auto in = open(file);
    if (!in)
        return in.error();
    AclFile acl;
    std::vector<AclLine>* place = &acl.general;
    std::string text;
    for (std::size_t number = 1; std::getline(*in, text); ++number) {
        if (text.starts_with('#') || trimmed(text).empty())
            continue;
        std::string_view rest = trimmed(text);
        const std::string_view word = take_word(rest);
        if (rest.empty())
            return at_line(file, number, "nothing stands behind '" + std::string(word) + "'");
        if (word == "user") {
            place = &acl.users[std::string(rest)];
        } else if (word == "topic" || word == "pattern") {
            auto line = parse_topic(file, number, rest, dialect);
            if (!line)
                return line.error();
            (word == "topic" ? *place : acl.patterns).push_back(*std::move(line));
        } else {
            return at_line(file, number, "'" + std::string(word) + "' is not user, topic or pattern");
        }
    }
    return acl;
}

Result<std::vector<PasswordLine>> read_password_file(const std::filesystem::path& file)
{
    auto in = open(file);
    if (!in)
        return in.error();
    std::vector<PasswordLine> lines;
    std::string text;
    for (std::size_t number = 1; std::getline(*in, text); ++number) {
        const std::string_view line = trimmed(text);
        if (line.empty() || line.starts_with('#'))
            continue;
        const auto colon = line.find(':');
        if (colon == 0)
            return at_line(file, number, "no user name stands before the colon");
        if (colon == std::string_view::npos)
            lines.push_back({std::string(line), {}});
        else
            lines.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
    }
    return lines;
}

} // namespace parley::cli::import
