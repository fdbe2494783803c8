#include "bridge/services/amendments.h"
#include "bridge/stores/history_readers.h"
#include "tests/unit/bridge/history_support.h"

#include <boost/json/parse.hpp>

namespace parley::bridge::test {
namespace {

/// What the projector makes of edits and deletions.
class AmendmentBatchTest : public ::testing::Test {
protected:
    std::uint64_t event(const std::string& json) { return journal.message(ops, "u1", json, {.is_event = true}); }
    std::vector<StoredMessage> history()
    {
        project(file, journal.folder());
        HistoryStore store(file);
        return store.page(*store.conversation(ops.key()), "g/ops", {}).messages;
    }
    std::string all_payloads()
    {
        std::string all;
        for (const auto& message : history())
            all += message.payload + "\n";
        return all;
    }

    TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "history.db";
    JournalScript journal{folder.path() / "journal"};
    const Conversation ops = group("ops");
};

TEST_F(AmendmentBatchTest, AnEditTakesTheMessagesPlaceAndTheNewestWins)
{
    journal.message(ops, "u1", "first words", {.content_type = "text/plain"});
    event(R"({"event":"edited","seq":1,"by":"u1","text":"second","content_type":"text/html"})");
    event(R"({"event":"edited","seq":1,"by":"u1","text":"third"})");

    const auto messages = history();
    EXPECT_EQ(messages.at(0).payload, "third");
    EXPECT_EQ(messages.at(0).content_type, "");
    EXPECT_EQ(messages.at(0).from, UserId{"u1"});
    EXPECT_EQ(seqs(messages), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(AmendmentBatchTest, AnEditMayBringBytes)
{
    journal.message(ops, "u1", "text");
    event(R"({"event":"edited","seq":1,"by":"u1","payload_base64":"/wA="})");
    EXPECT_EQ(history().at(0).payload, std::string("\xff\0", 2));
}

TEST_F(AmendmentBatchTest, NothingOfADeletedMessageRemainsNorOfItsEdits)
{
    journal.message(ops, "u1", "secret one");
    event(R"({"event":"edited","seq":1,"by":"u1","text":"secret two"})");
    journal.message(ops, "u1", "harmless");
    event(R"({"event":"edited","seq":3,"by":"u1","text":"still harmless"})");
    event(R"({"event":"deleted","seq":1,"by":"u2"})");

    EXPECT_EQ(all_payloads().find("secret"), std::string::npos);
    const auto messages = history();
    EXPECT_EQ(messages.at(0).content_type, deleted_content_type);
    EXPECT_EQ(messages.at(0).payload, "");
    EXPECT_EQ(messages.at(2).payload, "still harmless");
    EXPECT_NE(messages.at(3).payload.find("still harmless"), std::string::npos);
}

TEST_F(AmendmentBatchTest, ADeletedMessageIsNotEditedAnyMore)
{
    journal.message(ops, "u1", "secret");
    event(R"({"event":"deleted","seq":1,"by":"u1"})");
    event(R"({"event":"edited","seq":1,"by":"u1","text":"back again"})");
    EXPECT_EQ(history().at(0).content_type, deleted_content_type);
}

TEST_F(AmendmentBatchTest, WhatIsAboutNoEarlierMessageChangesNothing)
{
    journal.message(ops, "u1", "stays");
    for (const char* json :
         {R"({"event":"deleted"})", R"({"event":"deleted","seq":"1"})", R"({"event":"deleted","seq":0})",
          R"({"event":"deleted","seq":99})", R"({"event":"deleted","seq":-1})", R"("deleted")",
          R"({"event":"edited","seq":1,"payload_base64":"?"})", R"({"event":"renamed","name":"deleted"})"})
        event(json);
    event(R"({"event":"deleted","seq":2})"); // an event is no message
    EXPECT_EQ(history().at(0).payload, "stays");
    EXPECT_EQ(history().at(1).payload, R"({"event":"deleted"})");
}

/// Who may do what to whose message.
class AmendmentsTest : public DirectoryTest {
protected:
    AmendmentsTest()
    {
        for (const char* user : {"u1", "u2", "mod", "reader", "muted", "stranger"})
            given_user(user);
        given_user("admin", true);
        given_group("ops");
        given_member("ops", "u1");
        given_member("ops", "u2");
        given_member("ops", "mod", Role::moderator);
        given_member("ops", "reader", Role::observer);
        given_member("ops", "muted", Role::member, true);
        journal.message(group("ops"), "u1", "of u1");
        journal.message(group("ops"), "muted", "of muted");
        journal.message(group("ops"), "u1", R"({"event":"renamed"})", {.is_event = true});
        journal.message(pair("u1", "u2"), "u1", "private");
        project(history_file, journal.folder());
    }

    using Outcome = std::optional<Errc>;
    Outcome edit(const Caller& caller, const std::string& conversation, std::uint64_t seq)
    {
        return code_of(run(amendments.edit(caller, {conversation, Seq{seq}}, "new", "")));
    }
    Outcome remove(const Caller& caller, const std::string& conversation, std::uint64_t seq)
    {
        return code_of(run(amendments.remove(caller, {conversation, Seq{seq}})));
    }
    Outcome react(const Caller& caller, const std::string& conversation, std::uint64_t seq,
                  const std::string& reaction = "\xf0\x9f\x91\x8d")
    {
        return code_of(run(amendments.react(caller, {conversation, Seq{seq}}, reaction, false)));
    }

    const std::filesystem::path history_file = folder.path() / "history.db";
    JournalScript journal{folder.path() / "journal"};
    HistoryReaders history{history_file, pool.get_executor()};
    FakePublisher publisher;
    Amendments amendments{readers, history, publisher, topics::Names("parley"), 1000};
};

constexpr std::optional<Errc> done = std::nullopt;

TEST_F(AmendmentsTest, OnlyTheAuthorEditsAndOnlyWhileHeMayWrite)
{
    EXPECT_EQ(edit(as("u1"), "g/ops", 1), done);
    EXPECT_EQ(edit(as("u2"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(edit(as("mod"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(edit(as_admin(), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(edit(as("muted"), "g/ops", 2), Errc::permission_denied);
    EXPECT_EQ(edit(as("stranger"), "g/ops", 1), Errc::not_found);
    EXPECT_EQ(publisher.sent.size(), 1U);
}

TEST_F(AmendmentsTest, TheAuthorModeratorsAndAdministratorsDelete)
{
    EXPECT_EQ(remove(as("u1"), "g/ops", 1), done);
    EXPECT_EQ(remove(as("mod"), "g/ops", 1), done);
    EXPECT_EQ(remove(as_admin(), "g/ops", 1), done);
    EXPECT_EQ(remove(as("muted"), "g/ops", 2), done);
    EXPECT_EQ(remove(as("u2"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(remove(as("reader"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(remove(as("stranger"), "g/ops", 1), Errc::not_found);
}

TEST_F(AmendmentsTest, WhoMayWriteReacts)
{
    EXPECT_EQ(react(as("u2"), "g/ops", 1), done);
    EXPECT_EQ(react(as("reader"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(react(as("muted"), "g/ops", 1), Errc::permission_denied);
    EXPECT_EQ(react(as("u2"), "g/ops", 1, ""), Errc::invalid_argument);
    EXPECT_EQ(react(as("u2"), "g/ops", 1, "a\nb"), Errc::invalid_argument);
    EXPECT_EQ(react(as("u2"), "g/ops", 1, "\xff"), Errc::invalid_argument);
    EXPECT_EQ(react(as("u2"), "g/ops", 1, std::string(65, 'x')), Errc::invalid_argument);
}

TEST_F(AmendmentsTest, InPrivateNobodyDeletesTheOthersMessageAndABlockEndsReactions)
{
    EXPECT_EQ(edit(as("u1"), "u/u2", 1), done);
    EXPECT_EQ(edit(as("u2"), "u/u1", 1), Errc::permission_denied);
    EXPECT_EQ(remove(as("u2"), "u/u1", 1), Errc::permission_denied);
    EXPECT_EQ(react(as("u2"), "u/u1", 1), done);
    EXPECT_EQ(publisher.sent.back().topic.find("parley/u/u1/send-event/u2/"), 0U);
    EXPECT_EQ(remove(as_admin(), "u/u1", 1), Errc::not_found); // his own conversation with u1 is another one
    change([](DirectoryWriter& directory) { directory.insert_block("u1", "u2"); });
    EXPECT_EQ(react(as("u2"), "u/u1", 1), Errc::permission_denied);
}

TEST_F(AmendmentsTest, WhatIsNoMessageIsNotFound)
{
    EXPECT_EQ(edit(as("u1"), "g/ops", 3), Errc::not_found); // an event
    EXPECT_EQ(edit(as("u1"), "g/ops", 4), Errc::not_found);
    EXPECT_EQ(edit(as("u1"), "g/none", 1), Errc::not_found);
    EXPECT_EQ(edit(as("u1"), "x/ops", 1), Errc::invalid_argument);
    journal.message(group("ops"), "u1", R"({"event":"deleted","seq":1})", {.is_event = true});
    project(history_file, journal.folder());
    EXPECT_EQ(edit(as("u1"), "g/ops", 1), Errc::not_found);
    EXPECT_EQ(react(as("u2"), "g/ops", 1), Errc::not_found);
}

TEST_F(AmendmentsTest, TheEventSaysWhatWhoAndAboutWhich)
{
    EXPECT_EQ(code_of(run(amendments.edit(as("u1"), {"g/ops", Seq{1}}, "new", "text/plain"))), done);
    const auto& sent = publisher.sent.back();
    EXPECT_EQ(sent.topic.find("parley/g/ops/send-event/u1/"), 0U);
    EXPECT_EQ(boost::json::parse(sent.payload),
              boost::json::parse(R"({"event":"edited","seq":1,"by":"u1","text":"new","content_type":"text/plain"})"));
    EXPECT_EQ(code_of(run(amendments.react(as("u2"), {"g/ops", Seq{1}}, "x", true))), done);
    EXPECT_EQ(boost::json::parse(publisher.sent.back().payload),
              boost::json::parse(R"({"event":"reacted","seq":1,"by":"u2","reaction":"x","removed":true})"));
}

TEST_F(AmendmentsTest, ABrokerThatDoesNotTakeItAndATooLongTextAreErrors)
{
    EXPECT_EQ(code_of(run(amendments.edit(as("u1"), {"g/ops", Seq{1}}, std::string(1001, 'x'), ""))), Errc::too_large);
    publisher.accept = [](const Publication&) { return false; };
    EXPECT_EQ(remove(as("u1"), "g/ops", 1), Errc::unavailable);
}

} // namespace
} // namespace parley::bridge::test
