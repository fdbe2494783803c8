#include "clients/cli/import/acl_file.h"
#include "clients/cli/import/go_auth.h"
#include "clients/cli/import/go_auth_match.h"

#include <algorithm>

namespace parley::cli::import {
namespace {

/// All denials decide first; between those that allow there is no order.
enum Tier : std::int64_t { allows, denies };

class FileDecisions final : public Decisions {
public:
    explicit FileDecisions(std::optional<AclFile> acl)
        : acl_(std::move(acl))
    {}

    bool may_publish(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, [](AclAccess access) { return has_write(access); });
    }
    bool may_receive(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, [](AclAccess access) { return has_read(access); });
    }
    bool may_subscribe(const std::string& user, const std::string& filter) const override
    {
        return decide(user, filter, [&](AclAccess access) {
            if (access == AclAccess::read)
                return filter != "#";
            return access == AclAccess::subscribe || access == AclAccess::read_write;
        });
    }
    bool judges_subscriptions() const override { return true; }

private:
    template <class Has>
    bool decide(const std::string& user, const std::string& topic, Has has) const
    {
        if (!acl_)
            return true;
        static const std::vector<AclLine> none;
        const auto found = acl_->users.find(user);
        const auto& own = found == acl_->users.end() ? none : found->second;
        const auto denies_it = [&](const AclLine& line) { return line.access == AclAccess::deny; };
        const auto matches = [&](const AclLine& line) { return go_auth_matches(line.topic, topic); };
        const auto matches_him = [&](const AclLine& line) {
            return go_auth_matches(go_auth_filled_in(line.topic, user), topic);
        };
        const auto any = [](const std::vector<AclLine>& lines, const auto& is_of, const auto& fits) {
            return std::ranges::any_of(lines, [&](const AclLine& line) { return is_of(line) && fits(line); });
        };
        if (any(own, denies_it, matches) || any(acl_->general, denies_it, matches_him) ||
            any(acl_->patterns, denies_it, matches_him))
            return false;
        const auto allows_it = [&](const AclLine& line) { return has(line.access); };
        return any(own, allows_it, matches) || any(acl_->general, allows_it, matches_him) ||
               any(acl_->patterns, allows_it, matches_him);
    }

    std::optional<AclFile> acl_;
};

void take(Source& source, GrantSubject subject, const std::string& holder, const AclLine& line)
{
    const std::string origin = "acl file, line " + std::to_string(line.line);
    source.mentioned.push_back(line.topic);
    if (subject == GrantSubject::user && line.topic.find('%') != std::string::npos) {
        source.losses.push_back(origin + ": '" + line.topic +
                                "' means its % as it stands there, which a grant may take for the user");
        return;
    }
    const bool denial = line.access == AclAccess::deny;
    if (denial || has_write(line.access))
        source.rules.push_back(
            {subject, holder, line.topic, GrantAccess::publish, !denial, denial ? denies : allows, origin});
    if (denial || has_read(line.access))
        source.rules.push_back(
            {subject, holder, line.topic, GrantAccess::subscribe, !denial, denial ? denies : allows, origin});
    if (line.access == AclAccess::subscribe)
        source.hints.push_back(origin + ": '" + line.topic +
                               "' may be subscribed to, and nothing of it received: left out");
}

} // namespace

Result<Source> read_go_auth_files(const std::filesystem::path& passwords,
                                  const std::optional<std::filesystem::path>& acl)
{
    const auto users = read_password_file(passwords);
    if (!users)
        return users.error();
    Source source;
    source.name = "go-auth";
    for (const PasswordLine& line : *users)
        source.users.push_back({.name = line.user, .verifier = line.hash});
    std::optional<AclFile> rules;
    if (acl) {
        auto read = read_acl_file(*acl, AclDialect::go_auth);
        if (!read)
            return read.error();
        for (const auto& [user, lines] : read->users) {
            const bool is_known =
                std::ranges::any_of(source.users, [&](const SourceUser& known) { return known.name == user; });
            if (!is_known)
                source.hints.push_back("acl file: user '" + user + "' is not in the password file and is passed over");
            for (const AclLine& line : lines)
                if (is_known)
                    take(source, GrantSubject::user, user, line);
        }
        for (const auto* const lines : {&read->general, &read->patterns})
            for (const AclLine& line : *lines)
                take(source, GrantSubject::everybody, {}, line);
        rules = *std::move(read);
    } else {
        allow_everything(source, "no acl file");
    }
    source.decisions = std::make_shared<FileDecisions>(std::move(rules));
    return source;
}

} // namespace parley::cli::import
