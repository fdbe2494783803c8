#include "directory_support.h"

#include "bridge/auth/login_pruner.h"
#include "bridge/auth/logins.h"
#include "bridge/services/keys.h"
#include "bridge/services/open_logins.h"
#include "bridge/services/users.h"
#include "bridge/stores/logins.h"
#include "core/credentials/token_verifier.h"

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;
using auth::LoggedIn;

const std::string token_key(64, 'k');

class LoginsTest : public DirectoryTest {
protected:
    LoginsTest()
    {
        given_user("admin", true);
        for (const char* id : {"u1", "u2"}) {
            given_user(id);
            EXPECT_TRUE(run(users.patch(as_admin(), UserId{id}, {.password = "secret"})));
        }
    }

    LoggedIn log_in(const std::string& user = "u1", bool stays = true)
    {
        const auto login = run(logins.login({user, "secret", "a program", "10.0.0.1", stays}));
        EXPECT_TRUE(login) << (login ? "" : login.error().message);
        return *login;
    }
    Result<LoggedIn> refresh(const LoggedIn& login) { return run(logins.refresh(login.refresh->text, "10.0.0.2")); }
    bool opens(const std::string& token) { return run(logins.identify(token)).has_value(); }
    bool opens(const LoggedIn& login) { return opens(login.access.text); }
    std::vector<LoginInfo> list(const std::string& user = "u1")
    {
        return run(open_logins.list(as(user), UserId{user}, {})).value().items;
    }
    static Caller by(const LoggedIn& login)
    {
        Caller caller{login.user};
        caller.login = login.login;
        return caller;
    }
    std::vector<std::string> audited()
    {
        const auto entries = ask([](DirectoryReader& directory) { return directory.audit_entries({}); });
        std::vector<std::string> actions;
        for (const auto& entry : entries)
            actions.push_back(entry.action);
        return actions;
    }
    bool is_audited(std::string_view action)
    {
        const auto actions = audited();
        return std::count(actions.begin(), actions.end(), action) > 0;
    }
    Revision newest()
    {
        return ask([](DirectoryReader& directory) { return directory.revision(); });
    }

    auth::Tokens tokens{token_key, {900s, 3600s}, clock};
    credentials::TokenVerifier verifier = credentials::TokenVerifier::open(token_key, {}, clock).value();
    Users users{store, readers, enforcement};
    OpenLogins open_logins{store, readers, enforcement, clock};
    Keys keys{store, readers, enforcement};
    auth::Logins logins{users, store, readers, enforcement, tokens, verifier, {}, clock};
};

TEST_F(LoginsTest, ALoginIsARowAndWritesNothingIntoTheChangeLog)
{
    const auto before = newest();
    const auto login = log_in();
    EXPECT_TRUE(opens(login));
    ASSERT_TRUE(refresh(login));
    EXPECT_EQ(newest(), before);
    const auto rows = list();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].id, login.login);
    EXPECT_EQ(rows[0].client, "a program");
    EXPECT_EQ(rows[0].address, "10.0.0.2"); // of the last use
}

TEST_F(LoginsTest, EachUseOfARefreshTokenGivesANewOne)
{
    auto login = log_in();
    for (int i = 0; i < 5; ++i) {
        clock.time += 1000s;
        auto next = refresh(login);
        ASSERT_TRUE(next) << next.error().message;
        EXPECT_EQ(next->login, login.login);
        EXPECT_NE(next->refresh->text, login.refresh->text);
        EXPECT_FALSE(opens(login)); // 900 seconds
        EXPECT_TRUE(opens(*next));
        login = *next;
    }
    EXPECT_FALSE(is_audited("login.reused"));
}

TEST_F(LoginsTest, AnOlderRefreshTokenEndsTheWholeLogin)
{
    const auto first = log_in();
    const auto second = refresh(first).value();
    const auto third = refresh(second).value();
    const auto other = log_in();
    enforcement.asked.clear();

    EXPECT_EQ(code_of(refresh(first)), Errc::unauthenticated);
    EXPECT_FALSE(opens(third));
    EXPECT_EQ(code_of(refresh(third)), Errc::unauthenticated);
    EXPECT_TRUE(is_audited("login.reused"));
    EXPECT_EQ(enforcement.asked, std::vector{newest()}); // the broker knows before the answer goes out
    EXPECT_TRUE(opens(other));
    EXPECT_EQ(list().size(), 1u);
}

TEST_F(LoginsTest, WhatNobodyIssuedEndsNothing)
{
    const auto first = log_in();
    const auto second = refresh(first).value();
    const auto text = first.refresh->text;
    std::vector<std::string> forged{"", "pr_", "pr__", "pr___", text.substr(0, text.size() - 1), text + "0"};
    for (std::size_t i = 3; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == '1' ? '2' : '1';
        forged.push_back(std::move(changed));
    }
    // The number is part of what is proved: an old token does not become the next one.
    auto renumbered = text;
    renumbered[text.find('_', 3) + 1] = '2';
    forged.push_back(std::move(renumbered));
    for (const auto& token : forged)
        EXPECT_EQ(code_of(run(logins.refresh(token, ""))), Errc::unauthenticated) << token;
    EXPECT_TRUE(opens(second));
    EXPECT_FALSE(is_audited("login.reused"));
    EXPECT_TRUE(refresh(second));
}

TEST_F(LoginsTest, AnAccessTokenIsNoRefreshTokenAndTheOtherWayRound)
{
    const auto login = log_in();
    EXPECT_FALSE(opens(login.refresh->text));
    EXPECT_FALSE(run(logins.refresh(login.access.text, "")));
}

TEST_F(LoginsTest, AnotherServersTokensOpenNothing)
{
    const auto login = log_in();
    const auth::Tokens other(std::string(64, 'o'), {900s, 3600s}, clock);
    EXPECT_FALSE(opens(other.issue_access(UserId{"admin"}, login.login, {}).text));
    EXPECT_FALSE(run(logins.refresh(other.issue_refresh(login.login, 1).token.text, "")));
    EXPECT_THROW(auth::Tokens(std::string(31, 'k'), {900s, 3600s}, clock), std::invalid_argument);
}

TEST_F(LoginsTest, ATokenNamesALoginOfItsOwnUser)
{
    const auto login = log_in();
    EXPECT_TRUE(opens(login.access.text));
    EXPECT_FALSE(opens(tokens.issue_access(UserId{"u2"}, login.login, {}).text));
    EXPECT_FALSE(opens(tokens.issue_access(UserId{"u1"}, "0123456789ab", {}).text));
    EXPECT_FALSE(opens(tokens.issue_access(UserId{"u1"}, "", {}).text)); // it could not be revoked
}

TEST_F(LoginsTest, ALoginRunsOutUnlessItIsUsed)
{
    const auto used = log_in();
    const auto unused = log_in();
    clock.time += 3000s;
    const auto next = refresh(used);
    ASSERT_TRUE(next);
    clock.time += 600s; // an hour after the beginning
    EXPECT_FALSE(refresh(unused));
    EXPECT_TRUE(refresh(*next));
}

TEST_F(LoginsTest, ALoginForOnceEndsWithItsAccessToken)
{
    const auto login = log_in("u1", false);
    EXPECT_FALSE(login.refresh);
    EXPECT_TRUE(opens(login));
    EXPECT_EQ(list().at(0).expires, login.access.expires);
}

TEST_F(LoginsTest, WhoMayNotBeThereAnyMoreIsNot)
{
    const auto login = log_in();
    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u1"}, {.disabled = true})));
    EXPECT_FALSE(opens(login));
    EXPECT_EQ(code_of(refresh(login)), Errc::unauthenticated);
    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u1"}, {.disabled = false})));
    EXPECT_TRUE(opens(login));
    ASSERT_TRUE(run(users.remove(as_admin(), UserId{"u1"})));
    EXPECT_FALSE(opens(login));
    EXPECT_FALSE(refresh(login));
}

TEST_F(LoginsTest, EndingOneLeavesTheOthers)
{
    const auto one = log_in();
    const auto two = log_in();
    ASSERT_TRUE(run(open_logins.end(by(two), UserId{"u1"}, one.login)));
    EXPECT_FALSE(opens(one));
    EXPECT_FALSE(refresh(one));
    EXPECT_TRUE(opens(two));
    const auto changes = changes_after(Revision{newest().value() - 1});
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].entity, Entity::login);
    EXPECT_EQ(changes[0].key1, one.login);
    EXPECT_TRUE(is_audited("login.revoked"));
    EXPECT_EQ(code_of(run(open_logins.end(by(two), UserId{"u1"}, one.login))), Errc::not_found);
}

TEST_F(LoginsTest, TheLoginThatAsksIsKnown)
{
    const auto one = log_in();
    log_in();
    EXPECT_EQ(run(logins.identify(one.access.text))->caller.login, one.login);
    const auto page = run(open_logins.list(by(one), UserId{"u1"}, {}));
    ASSERT_EQ(page->items.size(), 2u);
    for (const auto& login : page->items)
        EXPECT_EQ(login.current, login.id == one.login);
    ASSERT_TRUE(run(open_logins.end_own(by(one))));
    EXPECT_FALSE(opens(one));
    EXPECT_EQ(code_of(run(open_logins.end_own(as("u1")))), Errc::invalid_argument);
}

TEST_F(LoginsTest, AllEndOrAllOthers)
{
    const auto one = log_in();
    const auto two = log_in();
    ASSERT_TRUE(run(open_logins.end_all(by(one), UserId{"u1"}, WhichLogins::others)));
    EXPECT_TRUE(opens(one));
    EXPECT_FALSE(opens(two));
    ASSERT_TRUE(run(open_logins.end_all(by(one), UserId{"u1"}, WhichLogins::all)));
    EXPECT_FALSE(opens(one));
    EXPECT_TRUE(opens(log_in())); // in the same millisecond
}

TEST_F(LoginsTest, TheLoginsOfOthersAreForAdministrators)
{
    const auto login = log_in();
    const auto of_u1 = UserId{"u1"};
    EXPECT_EQ(code_of(run(open_logins.list(as("u2"), of_u1, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(open_logins.end(as("u2"), of_u1, login.login))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(open_logins.end_all(as("u2"), of_u1, WhichLogins::all))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(open_logins.end(as("u2"), UserId{"u2"}, login.login))), Errc::not_found);
    EXPECT_EQ(code_of(run(open_logins.list(as_admin(), UserId{"nobody"}, {}))), Errc::not_found);

    const Caller auditor{UserId{"u2"}, false, Duty::audit};
    EXPECT_TRUE(run(open_logins.list(auditor, of_u1, {})));
    EXPECT_EQ(code_of(run(open_logins.end(auditor, of_u1, login.login))), Errc::permission_denied);
    const Caller officer{UserId{"u2"}, false, Duty::users};
    EXPECT_EQ(code_of(run(open_logins.end_all(officer, UserId{"admin"}, WhichLogins::all))), Errc::permission_denied);
    EXPECT_TRUE(run(open_logins.end_all(officer, of_u1, WhichLogins::all)));
    EXPECT_FALSE(opens(login));
}

TEST_F(LoginsTest, ANewPasswordEndsTheOtherLogins)
{
    const auto here = log_in();
    const auto there = log_in();
    ASSERT_TRUE(run(users.change_own_password(by(here), "secret", "new")));
    EXPECT_TRUE(opens(here));
    EXPECT_TRUE(refresh(here));
    EXPECT_FALSE(opens(there));
    EXPECT_FALSE(refresh(there));

    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u1"}, {.password = "given"})));
    EXPECT_FALSE(opens(here));
    EXPECT_TRUE(list().empty());
}

TEST_F(LoginsTest, ThereAreNotEndlesslyMany)
{
    const auto kept = log_in();
    ASSERT_TRUE(refresh(kept)); // somebody works with it
    const auto first = log_in();
    std::vector<LoggedIn> later;
    for (std::size_t i = 0; i < auth::max_logins; ++i) {
        clock.time += 1s;
        later.push_back(log_in());
    }
    EXPECT_EQ(list().size(), 100u); // a page
    EXPECT_EQ(ask([&](DirectoryReader& directory) { return count_logins(directory, "u1", clock.time); }),
              auth::max_logins);
    EXPECT_TRUE(opens(kept));
    EXPECT_FALSE(opens(first));
    EXPECT_TRUE(opens(later.back()));
}

TEST_F(LoginsTest, WhatHasExpiredIsDeletedAndNothingElse)
{
    auth::LoginPruner pruner(io.get_executor(), store, readers, clock, {.batch_rows = 2});
    for (int i = 0; i < 5; ++i)
        log_in("u1", false);
    const auto revoked = log_in();
    const auto good = log_in();
    ASSERT_TRUE(run(open_logins.end(as("u1"), UserId{"u1"}, revoked.login)));
    EXPECT_EQ(run(pruner.prune()), 0u);
    clock.time += 901s;
    EXPECT_EQ(run(pruner.prune()), 5u);
    EXPECT_TRUE(ask([&](DirectoryReader& directory) { return find_login(directory, revoked.login); }));
    EXPECT_TRUE(refresh(good));
    clock.time += 3000s;
    EXPECT_EQ(run(pruner.prune()), 1u);
    EXPECT_EQ(list().size(), 1u);
}

TEST_F(LoginsTest, FailuresAreCountedWithoutARow)
{
    EXPECT_FALSE(run(logins.login({"u1", "wrong", "", "10.0.0.1"})));
    EXPECT_FALSE(run(logins.login({"u1", "secret", std::string(129, 'a'), "10.0.0.1"})));
    EXPECT_EQ(logins.failures_total(), 1u);
    EXPECT_TRUE(list().empty());
}

class KeysTest : public LoginsTest {
protected:
    NewKey make(const std::string& user, std::vector<std::string> scopes, std::optional<UnixMillis> expires = {})
    {
        const auto kind = scopes.empty() ? KeyKind::device : KeyKind::api;
        return run(keys.make(as(user), UserId{user}, {kind, "a key", std::move(scopes), expires})).value();
    }
};

TEST_F(KeysTest, AnApiKeyIsItsUserWithItsScopes)
{
    const auto key = make("u1", {"groups:read", "messages:send"});
    const auto identity = run(logins.identify(key.key));
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->caller.user, UserId{"u1"});
    EXPECT_EQ(identity->key->to_text(), "groups:read messages:send");
    EXPECT_FALSE(identity->caller.admin);
    EXPECT_TRUE(identity->caller.login.empty());
    EXPECT_TRUE(
        run(logins.identify(
                run(keys.make(as_admin(), UserId{"admin"}, {KeyKind::api, "", {"users:read"}, {}})).value().key))
            ->caller.admin);
}

TEST_F(KeysTest, ADeviceKeyIsNoBearer)
{
    const auto key = make("u1", {});
    EXPECT_TRUE(key.key.starts_with("pk_"));
    EXPECT_FALSE(opens(key.key));
    auto as_api = key.key;
    as_api[1] = 'a';
    EXPECT_FALSE(opens(as_api));
}

TEST_F(KeysTest, EveryChangedCharacterIsNoticed)
{
    const auto key = make("u1", {"users:read"}).key;
    for (std::size_t i = 0; i < key.size(); ++i) {
        auto changed = key;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(opens(changed)) << i;
    }
    EXPECT_TRUE(opens(key));
}

TEST_F(KeysTest, AKeyEndsWhenItIsRevokedExpiresOrItsUserGoes)
{
    const auto revoked = make("u1", {"users:read"});
    ASSERT_TRUE(run(keys.revoke(as("u1"), UserId{"u1"}, revoked.id)));
    EXPECT_FALSE(opens(revoked.key));
    EXPECT_EQ(code_of(run(keys.revoke(as("u1"), UserId{"u1"}, revoked.id))), Errc::not_found);

    const auto expiring = make("u1", {"users:read"}, clock.time + 10s);
    EXPECT_TRUE(opens(expiring.key));
    clock.time += 10s;
    EXPECT_FALSE(opens(expiring.key));

    const auto orphan = make("u1", {"users:read"});
    ASSERT_TRUE(run(users.remove(as_admin(), UserId{"u1"})));
    EXPECT_FALSE(opens(orphan.key));
    EXPECT_FALSE(ask([&](DirectoryReader& directory) { return find_access_key(directory, orphan.id); }));
}

TEST_F(KeysTest, TheSecretIsNowhere)
{
    const auto key = make("u1", {"users:read"});
    const auto secret = key.key.substr(key.key.rfind('_') + 1);
    const auto row = ask([&](DirectoryReader& directory) { return find_access_key(directory, key.id); });
    EXPECT_EQ(row->secret.size(), 64u);
    EXPECT_NE(row->secret, secret);
    for (const auto& entry : ask([](DirectoryReader& directory) { return directory.audit_entries({}); }))
        EXPECT_EQ(entry.detail.find(secret), std::string::npos);
    EXPECT_TRUE(is_audited("key.made"));
}

TEST_F(KeysTest, OneUserHasAHundredAtMost)
{
    for (std::size_t i = 0; i < max_keys; ++i)
        make("u1", {});
    EXPECT_EQ(code_of(run(keys.make(as("u1"), UserId{"u1"}, {}))), Errc::unavailable);
    EXPECT_TRUE(run(keys.make(as("u2"), UserId{"u2"}, {})));
}

TEST_F(KeysTest, TheKeysOfOthersAreForAdministrators)
{
    const auto key = make("u1", {});
    const UserId of_u1{"u1"};
    EXPECT_EQ(code_of(run(keys.make(as("u2"), of_u1, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(keys.list(as("u2"), of_u1, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(keys.revoke(as("u2"), of_u1, key.id))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(keys.revoke(as("u2"), UserId{"u2"}, key.id))), Errc::not_found);

    // A duty makes no administrator's key: it would be as good as being one.
    const Caller officer{UserId{"u2"}, false, Duty::users};
    EXPECT_TRUE(run(keys.make(officer, of_u1, {})));
    EXPECT_EQ(code_of(run(keys.make(officer, UserId{"admin"}, {}))), Errc::permission_denied);
    const Caller auditor{UserId{"u2"}, false, Duty::audit};
    EXPECT_TRUE(run(keys.list(auditor, of_u1, {})));
    EXPECT_EQ(code_of(run(keys.make(auditor, of_u1, {}))), Errc::permission_denied);
}

TEST_F(KeysTest, BadSettingsAreRefused)
{
    const std::vector<KeySettings> cases{{KeyKind::api, "", {}, {}},
                                         {KeyKind::api, "", {"everything"}, {}},
                                         {KeyKind::device, "", {"users:read"}, {}},
                                         {KeyKind::device, "two\nlines", {}, {}},
                                         {KeyKind::device, "", {}, clock.time}};
    for (const auto& settings : cases)
        EXPECT_EQ(code_of(run(keys.make(as("u1"), UserId{"u1"}, settings))), Errc::invalid_argument);
}

} // namespace
} // namespace parley::bridge::test
