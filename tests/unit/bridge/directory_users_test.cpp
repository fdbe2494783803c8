#include "directory_support.h"

#include "bridge/services/users.h"

namespace parley::bridge::test {
namespace {

class UsersTest : public DirectoryTest {
protected:
    UsersTest()
    {
        given_user("admin", true);
        given_user("u1");
        given_user("u2");
    }
    std::optional<UserRow> row(const std::string& id)
    {
        return ask([&](DirectoryReader& directory) { return directory.user(id); });
    }
    Revision newest()
    {
        return ask([](DirectoryReader& directory) { return directory.revision(); });
    }
    bool logs_in(const std::string& user, const std::string& password)
    {
        return run(users.verify_password(user, password)).has_value();
    }

    Users users{store, readers, enforcement};
};

TEST_F(UsersTest, PutCreatesAUserAndSaysThatItIsEnforced)
{
    const auto put = run(users.put(as_admin(), UserId{"u3"},
                                   {.kind = UserKind::device, .display_name = "Pump 3", .password = "secret"}));

    ASSERT_TRUE(put) << put.error().message;
    EXPECT_TRUE(put->created);
    EXPECT_TRUE(put->change.enforced);
    EXPECT_EQ(enforcement.asked.back(), put->change.revision);
    const auto user = run(users.get(as_admin(), UserId{"u3"}));
    ASSERT_TRUE(user);
    EXPECT_EQ(*user, (UserInfo{.id = UserId{"u3"},
                               .kind = UserKind::device,
                               .display_name = "Pump 3",
                               .has_password = true,
                               .created = clock.time}));
    EXPECT_TRUE(logs_in("u3", "secret"));
}

TEST_F(UsersTest, WithoutABrokerTheChangeIsSavedAndNotEnforced)
{
    enforcement.reachable = false;
    const auto put = run(users.put(as_admin(), UserId{"u3"}, {}));
    ASSERT_TRUE(put);
    EXPECT_FALSE(put->change.enforced);
    EXPECT_TRUE(row("u3"));
}

TEST_F(UsersTest, PutReplacesWhatItNamesAndKeepsPasswordAndAdminFlag)
{
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"u3"}, {.password = "secret", .admin = true})));
    const auto put = run(users.put(as_admin(), UserId{"u3"}, {.kind = UserKind::service, .display_name = "New"}));

    ASSERT_TRUE(put);
    EXPECT_FALSE(put->created);
    EXPECT_EQ(row("u3")->display_name, "New");
    EXPECT_EQ(row("u3")->kind, UserKind::service);
    EXPECT_TRUE(row("u3")->admin);
    EXPECT_TRUE(logs_in("u3", "secret"));
}

TEST_F(UsersTest, PuttingTheSameAgainMakesNoNewRevision)
{
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"u3"}, {.display_name = "Three"})));
    const Revision before = newest();
    const auto again = run(users.put(as_admin(), UserId{"u3"}, {.display_name = "Three"}));
    EXPECT_EQ(again->change.revision, before);
}

TEST_F(UsersTest, BadSettingsAreRefused)
{
    struct Case {
        std::string id;
        UserSettings settings;
        Errc code;
    };
    const std::vector<Case> cases{
        {"", {}, Errc::invalid_argument},
        {"$bridge", {}, Errc::invalid_argument},
        {"a/b", {}, Errc::invalid_argument},
        {std::string(65, 'a'), {}, Errc::invalid_argument},
        {"U1", {}, Errc::already_exists},
        {"u3", {.display_name = std::string(257, 'a')}, Errc::too_large},
        {"u3", {.display_name = "\xFF"}, Errc::invalid_argument},
        {"u3", {.display_name = "\xED\xA0\x80"}, Errc::invalid_argument}, // a surrogate
        {"u3", {.display_name = "\xC0\x80"}, Errc::invalid_argument},     // NUL in two bytes
        {"u3", {.display_name = std::string("a\0b", 3)}, Errc::invalid_argument},
        {"u3", {.display_name = "two\nlines"}, Errc::invalid_argument},
        {"u3", {.password = ""}, Errc::invalid_argument},
        {"u3", {.password = std::string(1025, 'a')}, Errc::invalid_argument},
    };
    for (const Case& c : cases)
        EXPECT_EQ(code_of(run(users.put(as_admin(), UserId{c.id}, c.settings))), c.code)
            << c.id << " " << c.settings.display_name;
    EXPECT_FALSE(row("u3"));
}

TEST_F(UsersTest, OnlyAdministratorsManageUsers)
{
    EXPECT_EQ(code_of(run(users.put(as("u1"), UserId{"u3"}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(users.patch(as("u1"), UserId{"u1"}, {.admin = true}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(users.remove(as("u1"), UserId{"u1"}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(users.list(as("u1"), {}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(users.get(as("u1"), UserId{"u2"}))), Errc::permission_denied);
    EXPECT_TRUE(run(users.get(as("u1"), UserId{"u1"})));
}

TEST_F(UsersTest, WhoIsNotThereIsNotFound)
{
    for (const char* id : {"nobody", "U1"}) {
        EXPECT_EQ(code_of(run(users.get(as_admin(), UserId{id}))), Errc::not_found);
        EXPECT_EQ(code_of(run(users.patch(as_admin(), UserId{id}, {}))), Errc::not_found);
        EXPECT_EQ(code_of(run(users.remove(as_admin(), UserId{id}))), Errc::not_found);
        EXPECT_EQ(code_of(run(users.profile(as_admin(), UserId{id}))), Errc::not_found);
    }
}

TEST_F(UsersTest, TheIdOfADeletedUserIsNotGivenAgain)
{
    ASSERT_TRUE(run(users.remove(as_admin(), UserId{"u1"})));
    EXPECT_EQ(code_of(run(users.get(as_admin(), UserId{"u1"}))), Errc::not_found);
    for (const char* id : {"u1", "U1"})
        EXPECT_EQ(code_of(run(users.put(as_admin(), UserId{id}, {}))), Errc::already_exists);
}

TEST_F(UsersTest, OneAdministratorAlwaysRemains)
{
    const auto attempts = [this] {
        return std::vector{code_of(run(users.patch(as_admin(), UserId{"admin"}, {.disabled = true}))),
                           code_of(run(users.patch(as_admin(), UserId{"admin"}, {.admin = false}))),
                           code_of(run(users.put(as_admin(), UserId{"admin"}, {.admin = false}))),
                           code_of(run(users.remove(as_admin(), UserId{"admin"})))};
    };
    EXPECT_EQ(attempts(), (std::vector<std::optional<Errc>>(4, Errc::invalid_argument)));

    // One who cannot log in does not count.
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"u3"}, {.admin = true})));
    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u3"}, {.disabled = true})));
    EXPECT_EQ(attempts(), (std::vector<std::optional<Errc>>(4, Errc::invalid_argument)));

    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u3"}, {.disabled = false})));
    EXPECT_TRUE(run(users.remove(as_admin(), UserId{"admin"})));
}

TEST_F(UsersTest, PagesFollowEachOtherWithoutGapOrDouble)
{
    for (int i = 0; i < 25; ++i)
        given_user("p" + std::to_string(i));
    std::vector<std::string> seen;
    PageRequest request{.limit = 10};
    std::size_t pages = 0;
    for (;; ++pages) {
        const auto page = run(users.list(as_admin(), {.text = "p"}, request));
        ASSERT_TRUE(page);
        for (const UserInfo& user : page->items)
            seen.push_back(user.id.value());
        if (!page->next)
            break;
        request.cursor = *page->next;
    }
    EXPECT_EQ(pages, 2u);
    EXPECT_EQ(seen.size(), 25u);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 25u);
}

TEST_F(UsersTest, AFullLastPageHasNoNext)
{
    const auto page = run(users.list(as_admin(), {}, {.limit = 3}));
    EXPECT_EQ(page->items.size(), 3u);
    EXPECT_EQ(page->next, std::nullopt);
}

TEST_F(UsersTest, BadPagesAreRefused)
{
    for (const std::size_t limit : {0, 501})
        EXPECT_EQ(code_of(run(users.list(as_admin(), {}, {.limit = limit}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(users.list(as_admin(), {}, {.cursor = "no id/"}))), Errc::invalid_argument);
}

TEST_F(UsersTest, ProfilesAreForAcquaintances)
{
    given_user("stranger");
    given_user("contact");
    given_group("ops");
    given_member("ops", "u1");
    given_member("ops", "u2");
    change([](DirectoryWriter& directory) { directory.insert_contacts("u1", "contact"); });

    for (const char* id : {"u1", "u2", "contact"})
        EXPECT_TRUE(run(users.profile(as("u1"), UserId{id}))) << id;
    EXPECT_EQ(code_of(run(users.profile(as("u1"), UserId{"stranger"}))), Errc::not_found);
    EXPECT_TRUE(run(users.profile(as_admin(), UserId{"stranger"})));
}

TEST_F(UsersTest, OnesOwnProfileIsOnesOwnToSet)
{
    ASSERT_TRUE(run(users.set_own_profile(as("u1"), "Ünë 🙂")));
    EXPECT_EQ(row("u1")->display_name, "Ünë 🙂");
}

TEST_F(UsersTest, LoginsAreRefusedWithOneMessage)
{
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"u3"}, {.password = "secret"})));
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"off"}, {.password = "secret"})));
    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"off"}, {.disabled = true})));
    EXPECT_TRUE(logs_in("u3", "secret"));

    std::set<std::string> messages;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"u3", "wrong"}, {"u3", ""}, {"U3", "secret"}, {"nobody", "secret"}, {"off", "secret"}, {"u1", ""}, {"", ""}};
    for (const auto& [user, password] : cases) {
        const auto answer = run(users.verify_password(user, password));
        ASSERT_FALSE(answer) << user;
        EXPECT_EQ(answer.error().code, Errc::unauthenticated);
        messages.insert(answer.error().message);
    }
    EXPECT_EQ(messages.size(), 1u);
}

TEST_F(UsersTest, APasswordIsChangedByWhoKnowsTheOldOne)
{
    ASSERT_TRUE(run(users.put(as_admin(), UserId{"u3"}, {.password = "old"})));
    EXPECT_EQ(code_of(run(users.change_own_password(as("u3"), "wrong", "new"))), Errc::permission_denied);
    EXPECT_TRUE(logs_in("u3", "old"));

    EXPECT_TRUE(run(users.change_own_password(as("u3"), "old", "new")));
    EXPECT_FALSE(logs_in("u3", "old"));
    EXPECT_TRUE(logs_in("u3", "new"));
    EXPECT_EQ(code_of(run(users.change_own_password(as("u1"), "", "new"))), Errc::permission_denied);
}

TEST_F(UsersTest, ATokenIsWorthNothingOnceItsUserIsDisabledOrGone)
{
    EXPECT_EQ(run(users.caller_of(UserId{"u1"}))->admin, false);
    EXPECT_EQ(run(users.caller_of(UserId{"admin"}))->admin, true);
    ASSERT_TRUE(run(users.patch(as_admin(), UserId{"u1"}, {.disabled = true})));
    ASSERT_TRUE(run(users.remove(as_admin(), UserId{"u2"})));
    for (const char* id : {"u1", "u2", "nobody"})
        EXPECT_EQ(code_of(run(users.caller_of(UserId{id}))), Errc::unauthenticated) << id;
}

} // namespace
} // namespace parley::bridge::test
