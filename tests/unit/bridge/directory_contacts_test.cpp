#include "directory_support.h"

#include "bridge/services/contact_requests.h"
#include "bridge/stores/contact_requests.h"

namespace parley::bridge::test {
namespace {

class ContactsTest : public DirectoryTest {
protected:
    ContactsTest()
    {
        given_user("admin", true);
        for (const char* id : {"u1", "u2", "u3"})
            given_user(id);
    }
    std::vector<std::string> contacts_of(const std::string& user)
    {
        std::vector<std::string> ids;
        const auto page = run(contacts.list(as(user), UserId{user}, {}));
        for (const ContactInfo& contact : page->items)
            ids.push_back(contact.user.value());
        return ids;
    }
    std::vector<std::string> blocked_by(const std::string& user)
    {
        std::vector<std::string> ids;
        const auto page = run(contacts.blocks(as(user), UserId{user}, {}));
        for (const ContactInfo& peer : page->items)
            ids.push_back(peer.user.value());
        return ids;
    }
    using Ids = std::vector<std::string>;
    Ids requests(const std::string& user, RequestSide side)
    {
        Ids ids;
        const auto page = run(asking.list(as(user), UserId{user}, side, {}));
        for (const ContactInfo& peer : page->items)
            ids.push_back(peer.user.value());
        return ids;
    }
    Ids asked_of(const std::string& user) { return requests(user, RequestSide::received); }
    Ids asked_by(const std::string& user) { return requests(user, RequestSide::sent); }

    Contacts contacts{store, readers, enforcement};
    ContactRequests asking{store, readers, enforcement};
};

TEST_F(ContactsTest, AContactIsOneOnBothSides)
{
    const auto added = run(contacts.add(as_admin(), UserId{"u1"}, UserId{"u2"}));
    ASSERT_TRUE(added);
    EXPECT_TRUE(added->enforced);
    EXPECT_EQ(contacts_of("u1"), Ids{"u2"});
    EXPECT_EQ(contacts_of("u2"), Ids{"u1"});
    EXPECT_EQ(run(contacts.add(as_admin(), UserId{"u2"}, UserId{"u1"}))->revision, added->revision);
}

TEST_F(ContactsTest, EitherSideEndsIt)
{
    ASSERT_TRUE(run(contacts.add(as_admin(), UserId{"u1"}, UserId{"u2"})));
    EXPECT_EQ(code_of(run(contacts.remove(as("u3"), UserId{"u1"}, UserId{"u2"}))), Errc::permission_denied);
    EXPECT_TRUE(run(contacts.remove(as("u2"), UserId{"u1"}, UserId{"u2"})));
    EXPECT_EQ(contacts_of("u1"), Ids{});
    EXPECT_EQ(contacts_of("u2"), Ids{});
    EXPECT_TRUE(run(contacts.remove(as("u2"), UserId{"u1"}, UserId{"u2"}))); // nothing to do
}

TEST_F(ContactsTest, BadPairsAreRefused)
{
    EXPECT_EQ(code_of(run(contacts.add(as("u1"), UserId{"u1"}, UserId{"u2"}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(contacts.add(as_admin(), UserId{"u1"}, UserId{"u1"}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(contacts.add(as_admin(), UserId{"u1"}, UserId{"nobody"}))), Errc::not_found);
    EXPECT_EQ(code_of(run(contacts.block(as("u1"), UserId{"u1"}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(contacts.block(as("u1"), UserId{"nobody"}))), Errc::not_found);
}

TEST_F(ContactsTest, ABlockIsOnesOwn)
{
    EXPECT_TRUE(run(contacts.block(as("u1"), UserId{"u2"})));
    EXPECT_TRUE(run(contacts.block(as("u1"), UserId{"u2"})));
    EXPECT_EQ(blocked_by("u1"), Ids{"u2"});
    EXPECT_EQ(blocked_by("u2"), Ids{});
    EXPECT_TRUE(run(contacts.unblock(as("u1"), UserId{"u2"})));
    EXPECT_EQ(blocked_by("u1"), Ids{});
}

TEST_F(ContactsTest, ABlockedUserWhoIsDeletedCanBeUnblocked)
{
    ASSERT_TRUE(run(contacts.block(as("u1"), UserId{"u2"})));
    change([](DirectoryWriter& directory) { directory.delete_user("u2"); });
    EXPECT_EQ(blocked_by("u1"), Ids{"u2"});
    EXPECT_TRUE(run(contacts.unblock(as("u1"), UserId{"u2"})));
    EXPECT_EQ(blocked_by("u1"), Ids{});
}

TEST_F(ContactsTest, ListsOfOthersAreForAdministrators)
{
    EXPECT_EQ(code_of(run(contacts.list(as("u1"), UserId{"u2"}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(contacts.blocks(as("u1"), UserId{"u2"}, {}))), Errc::permission_denied);
    EXPECT_TRUE(run(contacts.list(as_admin(), UserId{"u2"}, {})));
}

TEST_F(ContactsTest, AnAcceptedRequestMakesContacts)
{
    const auto asked = run(asking.ask(as("u1"), UserId{"u2"}));
    ASSERT_TRUE(asked);
    EXPECT_FALSE(asked->contacts);
    EXPECT_EQ(asked_of("u2"), Ids{"u1"});
    EXPECT_EQ(asked_by("u1"), Ids{"u2"});
    EXPECT_EQ(contacts_of("u2"), Ids{});

    const auto accepted = run(asking.accept(as("u2"), UserId{"u1"}));
    ASSERT_TRUE(accepted);
    EXPECT_TRUE(accepted->enforced);
    EXPECT_EQ(contacts_of("u1"), Ids{"u2"});
    EXPECT_EQ(contacts_of("u2"), Ids{"u1"});
    EXPECT_EQ(asked_of("u2"), Ids{});
    EXPECT_TRUE(run(asking.ask(as("u1"), UserId{"u2"}))->contacts) << "asking again finds them contacts";
}

TEST_F(ContactsTest, WhoAsksWhomHasAskedIsAContact)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    EXPECT_TRUE(run(asking.ask(as("u2"), UserId{"u1"}))->contacts);
    EXPECT_EQ(contacts_of("u1"), Ids{"u2"});
    EXPECT_EQ(asked_of("u2"), Ids{});
}

TEST_F(ContactsTest, ARequestIsOneHoweverOftenItIsMade)
{
    const auto first = run(asking.ask(as("u1"), UserId{"u2"}));
    const auto again = run(asking.ask(as("u1"), UserId{"u2"}));
    EXPECT_FALSE(again->contacts);
    EXPECT_EQ(again->change.revision, first->change.revision);
}

TEST_F(ContactsTest, ARequestIsDeclinedOrWithdrawn)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    EXPECT_TRUE(run(asking.drop(as("u2"), UserId{"u1"})));
    EXPECT_EQ(code_of(run(asking.accept(as("u2"), UserId{"u1"}))), Errc::not_found);
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    EXPECT_TRUE(run(asking.drop(as("u1"), UserId{"u2"})));
    EXPECT_EQ(asked_of("u2"), Ids{});
    EXPECT_EQ(code_of(run(asking.drop(as("u1"), UserId{"u2"}))), Errc::not_found);
}

TEST_F(ContactsTest, NobodyAcceptsHisOwnRequest)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    EXPECT_EQ(code_of(run(asking.accept(as("u1"), UserId{"u2"}))), Errc::not_found);
    EXPECT_EQ(contacts_of("u1"), Ids{});
}

TEST_F(ContactsTest, ABlockForbidsAskingAndEndsWhatWaits)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    ASSERT_TRUE(run(contacts.block(as("u2"), UserId{"u1"})));
    EXPECT_EQ(asked_of("u2"), Ids{});
    EXPECT_EQ(code_of(run(asking.ask(as("u1"), UserId{"u2"}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(asking.ask(as("u2"), UserId{"u1"}))), Errc::permission_denied);

    ASSERT_TRUE(run(contacts.unblock(as("u2"), UserId{"u1"})));
    EXPECT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
}

TEST_F(ContactsTest, OneselfAndNobodyCannotBeAsked)
{
    EXPECT_EQ(code_of(run(asking.ask(as("u1"), UserId{"u1"}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(asking.ask(as("u1"), UserId{"nobody"}))), Errc::not_found);
    EXPECT_EQ(code_of(run(asking.ask(as("u1"), UserId{"U2"}))), Errc::not_found) << "ids are spelled exactly";
}

TEST_F(ContactsTest, RequestsThatWaitAreBounded)
{
    change([](DirectoryWriter& directory) {
        for (std::uint64_t i = 0; i < max_requests_made; ++i) {
            const std::string peer = "p" + std::to_string(i);
            directory.insert_user({.id = peer});
            insert_contact_request(directory, "u1", peer);
        }
        for (std::uint64_t i = 0; i < max_requests_waiting; ++i) {
            const std::string asks = "a" + std::to_string(i);
            directory.insert_user({.id = asks});
            insert_contact_request(directory, asks, "u3");
        }
    });
    EXPECT_EQ(code_of(run(asking.ask(as("u1"), UserId{"u2"}))), Errc::unavailable);
    EXPECT_EQ(code_of(run(asking.ask(as("u2"), UserId{"u3"}))), Errc::unavailable);
    EXPECT_TRUE(run(asking.drop(as("u1"), UserId{"p0"})));
    EXPECT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
}

TEST_F(ContactsTest, RequestsOfADeletedUserAreGone)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u2"})));
    ASSERT_TRUE(run(asking.ask(as("u3"), UserId{"u1"})));
    change([](DirectoryWriter& directory) { directory.delete_user("u1"); });
    EXPECT_EQ(asked_of("u2"), Ids{});
    EXPECT_EQ(asked_by("u3"), Ids{});
}

TEST_F(ContactsTest, RequestsOfOthersAreForAdministrators)
{
    EXPECT_EQ(code_of(run(asking.list(as("u1"), UserId{"u2"}, RequestSide::sent, {}))), Errc::permission_denied);
    EXPECT_TRUE(run(asking.list(as_admin(), UserId{"u2"}, RequestSide::received, {})));
}

TEST_F(ContactsTest, RequestsComeInPages)
{
    ASSERT_TRUE(run(asking.ask(as("u1"), UserId{"u3"})));
    ASSERT_TRUE(run(asking.ask(as("u2"), UserId{"u3"})));
    const auto first = run(asking.list(as("u3"), UserId{"u3"}, RequestSide::received, {.limit = 1}));
    ASSERT_EQ(first->items.size(), 1u);
    EXPECT_EQ(first->items[0].user, UserId{"u1"});
    EXPECT_EQ(first->items[0].display_name, "The u1");
    const auto second =
        run(asking.list(as("u3"), UserId{"u3"}, RequestSide::received, {.cursor = *first->next, .limit = 1}));
    EXPECT_EQ(second->items[0].user, UserId{"u2"});
    EXPECT_FALSE(second->next);
}

} // namespace
} // namespace parley::bridge::test
