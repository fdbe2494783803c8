#include "clients/cli/import/go_auth.h"
#include "clients/cli/import/go_auth_match.h"
#include "core/base/errors.h"
#include "core/sqlite/database.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace parley::cli::import {
namespace {

constexpr int read_access = 1, write_access = 2, subscribe_access = 4;

struct User {
    bool is_super = false;
    std::map<int, std::vector<std::string>> filters; ///< by access
};

class TableDecisions final : public Decisions {
public:
    TableDecisions(std::map<std::string, User> users, bool has_acls)
        : users_(std::move(users))
        , has_acls_(has_acls)
    {}

    bool may_publish(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, write_access);
    }
    bool may_receive(const std::string& user, const std::string& topic) const override
    {
        return decide(user, topic, read_access);
    }
    bool may_subscribe(const std::string& user, const std::string& filter) const override
    {
        return decide(user, filter, subscribe_access);
    }
    bool judges_subscriptions() const override { return true; }

private:
    bool decide(const std::string& name, const std::string& topic, int access) const
    {
        const auto user = users_.find(name);
        if (user == users_.end())
            return false;
        if (user->second.is_super || !has_acls_)
            return true;
        return std::ranges::any_of(user->second.filters.at(access), [&](const std::string& filter) {
            return go_auth_matches(go_auth_filled_in(filter, name), topic);
        });
    }

    std::map<std::string, User> users_;
    bool has_acls_;
};

bool has_tables(sqlite::Database& file, std::string_view one, std::string_view other)
{
    sqlite::Statement count(file,
                            "SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'view') AND name IN (?1, ?2)");
    count.bind(1, one).bind(2, other);
    return count.step() && count.integer(0) == 2;
}

/// What the plugin's documentation and its tests ask.
Result<GoAuthQueries> complete(sqlite::Database& file, GoAuthQueries queries)
{
    GoAuthQueries usual;
    if (has_tables(file, "account", "acl"))
        usual = {"SELECT username FROM account", "SELECT pass FROM account WHERE username = ?1 LIMIT 1",
                 "SELECT count(*) FROM account WHERE username = ?1 AND super = 1",
                 "SELECT topic FROM acl WHERE username = ?1 AND rw >= ?2"};
    else if (has_tables(file, "test_user", "test_acl"))
        usual = {"SELECT username FROM test_user", "SELECT password_hash FROM test_user WHERE username = ?1 LIMIT 1",
                 "SELECT count(*) FROM test_user WHERE username = ?1 AND is_admin = 1",
                 "SELECT test_acl.topic FROM test_acl, test_user WHERE test_user.username = ?1 "
                 "AND test_acl.test_user_id = test_user.id AND rw >= ?2"};
    if (queries.users.empty() && queries.password.empty() && queries.acls.empty() && queries.superuser.empty())
        queries = usual;
    if (queries.users.empty() || queries.password.empty())
        return Error{Errc::invalid_argument,
                     file.file().string() +
                         ": has not the tables of the documentation; name the queries: --users-query lists all user "
                         "names, --password-query, --superuser-query and --acls-query stand in mosquitto.conf"};
    return queries;
}

class Reader {
public:
    Reader(sqlite::Database& file, const GoAuthQueries& queries)
        : file_(file)
        , queries_(queries)
    {
        source.name = "go-auth";
    }

    void read()
    {
        sqlite::Statement names(file_, queries_.users);
        while (names.step())
            if (!names.is_null(0))
                users_[names.text(0)];
        for (auto& [name, user] : users_)
            read_user(name, user);
        if (queries_.acls.empty())
            allow_everything(source, "no ACL query");
        source.decisions = std::make_shared<TableDecisions>(std::move(users_), !queries_.acls.empty());
    }

    Source source;

private:
    void read_user(const std::string& name, User& user)
    {
        sqlite::Statement password(file_, queries_.password);
        password.bind(1, name);
        source.users.push_back({.name = name, .verifier = password.step() ? password.text(0) : std::string()});
        if (!queries_.superuser.empty()) {
            sqlite::Statement super(file_, queries_.superuser);
            super.bind(1, name);
            user.is_super = super.step() && super.integer(0) > 0;
        }
        for (const int access : {read_access, write_access, subscribe_access})
            user.filters[access] = queries_.acls.empty() ? std::vector<std::string>{} : filters_of(name, access);
        if (user.is_super)
            add_super(name);
        else
            add_rules(name, user);
    }

    std::vector<std::string> filters_of(const std::string& name, int access)
    {
        sqlite::Statement acls(file_, queries_.acls);
        acls.bind(1, name).bind(2, std::int64_t{access});
        std::set<std::string> filters;
        while (acls.step())
            filters.insert(acls.text(0));
        return {filters.begin(), filters.end()};
    }

    void add(const std::string& name, const std::string& filter, GrantAccess access, const std::string& origin)
    {
        source.mentioned.push_back(filter);
        source.rules.push_back({GrantSubject::user, name, filter, access, true, 0, origin});
    }

    void add_super(const std::string& name)
    {
        for (const char* filter : {"#", "$SYS/#"})
            add(name, filter, GrantAccess::subscribe, "superuser " + name);
        add(name, "#", GrantAccess::publish, "superuser " + name);
        source.hints.push_back("superuser '" + name +
                               "' may use all topics outside Parley's own; he is no administrator "
                               "of Parley (parleyctl users set " +
                               name + " --admin makes him one)");
    }

    void add_rules(const std::string& name, const User& user)
    {
        const std::string origin = "ACLs of " + name;
        for (const std::string& filter : user.filters.at(write_access))
            add(name, filter, GrantAccess::publish, origin);
        for (const std::string& filter : user.filters.at(read_access)) {
            const auto& subscribed = user.filters.at(subscribe_access);
            const bool may_subscribe = std::ranges::any_of(subscribed, [&](const std::string& wide) {
                return go_auth_matches(go_auth_filled_in(wide, name), go_auth_filled_in(filter, name));
            });
            if (may_subscribe)
                add(name, filter, GrantAccess::subscribe, origin);
            else
                source.mentioned.push_back(filter);
        }
        for (const std::string& filter : user.filters.at(subscribe_access))
            source.mentioned.push_back(filter);
    }

    sqlite::Database& file_;
    const GoAuthQueries& queries_;
    std::map<std::string, User> users_;
};

} // namespace

Result<Source> read_go_auth_sqlite(const std::filesystem::path& file, GoAuthQueries queries)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return Error{Errc::not_found, file.string() + ": is not there"};
    try {
        sqlite::Database database(file, sqlite::Database::Mode::read_only);
        auto all = complete(database, std::move(queries));
        if (!all)
            return all.error();
        Reader reader(database, *all);
        reader.read();
        return std::move(reader.source);
    } catch (const StorageError& problem) {
        return Error{Errc::invalid_argument, problem.what()};
    }
}

} // namespace parley::cli::import
