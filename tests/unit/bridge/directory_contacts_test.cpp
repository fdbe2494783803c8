#include "directory_support.h"

#include "bridge/services/contacts.h"

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

    Contacts contacts{store, readers, enforcement};
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

} // namespace
} // namespace parley::bridge::test
