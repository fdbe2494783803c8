#include "clients/cli/import/mosquitto_files.h"

#include "clients/cli/import/acl_file.h"
#include "clients/cli/import/go_auth_match.h"
#include "core/topics/filter.h"

#include <algorithm>
#include <set>

namespace parley::cli::import {
namespace {

// A user's own lines decide before all patterns, and denials before what allows.
enum Tier : std::int64_t { pattern_allows, pattern_denies, user_allows, user_denies };

std::string filled_in(std::string text, std::string_view what, const std::string& by)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// As `mosquitto_acl_check_default` of 2.0, for clients that are called as their users.
class AclDecisions final : public Decisions {
public:
    explicit AclDecisions(std::optional<AclFile> acl)
        : acl_(std::move(acl))
    {}

    bool may_publish(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, has_write);
    }
    bool may_receive(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, has_read);
    }
    bool may_subscribe(const std::string&, const std::string&) const override { return true; }
    bool judges_subscriptions() const override { return false; }

private:
    using Has = bool (*)(AclAccess) noexcept;

    /// In the order of the file, but denials first; no value: none matches.
    template <class Fill>
    static std::optional<bool> first_of(const std::vector<AclLine>& lines, const std::string& topic, Has has, Fill fill)
    {
        const auto matches = [&](const AclLine& line) {
            const std::string filter = fill(line.topic);
            return topics::is_valid_filter(filter) && topics::matches(filter, topic);
        };
        for (const AclLine& line : lines)
            if (line.access == AclAccess::deny && matches(line))
                return false;
        for (const AclLine& line : lines)
            if (has(line.access) && matches(line))
                return true;
        return std::nullopt;
    }

    bool decide(const std::string& user, const std::string& topic, Has has) const
    {
        if (!acl_)
            return true;
        if (const auto own = acl_->users.find(user); own != acl_->users.end())
            if (const auto answer = first_of(own->second, topic, has, [](const std::string& text) { return text; }))
                return *answer;
        const auto fill = [&](const std::string& text) { return filled_in(filled_in(text, "%u", user), "%c", user); };
        return first_of(acl_->patterns, topic, has, fill).value_or(false);
    }

    std::optional<AclFile> acl_;
};

class Reader {
public:
    void take_line(GrantSubject subject, const std::string& holder, const AclLine& line, Tier allows, Tier denies)
    {
        const std::string origin = "acl file, line " + std::to_string(line.line);
        source.mentioned.push_back(line.topic);
        if (subject == GrantSubject::user &&
            (line.topic.find("%u") != std::string::npos || line.topic.find("%c") != std::string::npos)) {
            source.losses.push_back(
                origin + ": '" + line.topic +
                "' means the characters %u or %c themselves there, which a grant takes for the user");
            return;
        }
        const bool denial = line.access == AclAccess::deny;
        for (const GrantAccess access : {GrantAccess::publish, GrantAccess::subscribe})
            if (denial || (access == GrantAccess::publish ? has_write(line.access) : has_read(line.access)))
                source.rules.push_back(
                    {subject, holder, line.topic, access, !denial, denial ? denies : allows, origin});
    }

    void take(const AclFile& acl)
    {
        for (const auto& [user, lines] : acl.users)
            for (const AclLine& line : lines)
                take_line(GrantSubject::user, user, line, user_allows, user_denies);
        for (const AclLine& line : acl.patterns)
            take_line(GrantSubject::everybody, {}, line, pattern_allows, pattern_denies);
        if (!acl.general.empty())
            source.losses.push_back(
                "acl file, line " + std::to_string(acl.general.front().line) +
                ": topics before the first user are for clients without a user name, whom Parley does not know");
        for (const auto& [user, lines] : acl.users)
            if (std::ranges::none_of(source.users, [&](const SourceUser& known) { return known.name == user; }))
                source.hints.push_back("acl file: user '" + user +
                                       "' is not in the password file, so nobody can be him");
    }

    Source source;
};

} // namespace

Result<Source> read_mosquitto_files(const std::filesystem::path& passwords,
                                    const std::optional<std::filesystem::path>& acl)
{
    const auto users = read_password_file(passwords);
    if (!users)
        return users.error();
    Reader reader;
    reader.source.name = "acl";
    for (const PasswordLine& line : *users) {
        if (line.hash.empty())
            reader.source.hints.push_back("user '" + line.user + "' has no password and cannot log in by one");
        reader.source.users.push_back({.name = line.user, .verifier = line.hash});
    }
    std::optional<AclFile> rules;
    if (acl) {
        auto read = read_acl_file(*acl, AclDialect::mosquitto);
        if (!read)
            return read.error();
        rules = *std::move(read);
        reader.take(*rules);
    } else {
        allow_everything(reader.source, "no acl file");
    }
    reader.source.decisions = std::make_shared<AclDecisions>(std::move(rules));
    return std::move(reader.source);
}

} // namespace parley::cli::import
