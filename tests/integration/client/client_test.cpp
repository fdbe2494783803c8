#include "parley/client.h"
#include "tests/integration/system_suite.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace parley::client {
namespace {

using namespace std::chrono_literals;

/// A program on the library: writes down what it is told.
class Program {
public:
    Program(const testing::ParleySystem& system, const std::string& user, Options options = {},
            std::function<void(Client&, const Message&)> on_message = {})
    {
        options.server = "mqtt://127.0.0.1:" + std::to_string(system.broker_port());
        options.user = user;
        options.secret = [user] { return testing::ParleySystem::password_of(user); };
        options.first_pause = 20ms;
        options.longest_pause = 200ms;
        Handlers handlers;
        handlers.message = [this, on_message](const Message& message) {
            {
                const std::lock_guard lock(mutex_);
                messages_.push_back(message);
                changed_.notify_all();
            }
            if (on_message)
                on_message(*client_, message);
        };
        handlers.progress = [this](const SendProgress& progress) { note(progress_, progress); };
        handlers.marker = [this](const Marker& marker) { note(markers_, marker); };
        handlers.signal = [this](const Signal& signal) { note(signals_, signal); };
        handlers.gone = [this](const ConversationId& id) { note(gone_, id); };
        handlers.problem = [this](const std::string& text) { note(problems_, text); };
        auto client = Client::open(std::move(options), std::move(handlers));
        if (!client)
            throw std::runtime_error(client.error().message);
        client_ = *std::move(client);
        client_->start();
    }

    Client& client() { return *client_; }
    void online() { ASSERT_TRUE(client_->wait_until_online(10s)); }

    /// Texts of a conversation's messages (no events), as soon as there are `count`.
    std::vector<std::string> texts(const ConversationId& conversation, std::size_t count)
    {
        std::vector<std::string> found;
        wait([&] {
            found.clear();
            for (const auto& message : messages_)
                if (message.conversation == conversation && !message.is_event)
                    found.push_back(text_of(message).value_or("?"));
            return found.size() >= count;
        });
        return found;
    }
    std::vector<std::uint64_t> seqs(const ConversationId& conversation)
    {
        const std::lock_guard lock(mutex_);
        std::vector<std::uint64_t> found;
        for (const auto& message : messages_)
            if (message.conversation == conversation)
                found.push_back(message.seq.value());
        return found;
    }
    /// The state in which a message ends up, as soon as it is `wanted`.
    bool reaches(const std::string& ref, SendState wanted)
    {
        return wait([&] {
            return std::any_of(progress_.begin(), progress_.end(),
                               [&](const auto& each) { return each.ref == ref && each.state == wanted; });
        });
    }
    std::string reason_of(const std::string& ref)
    {
        const std::lock_guard lock(mutex_);
        for (const auto& each : progress_)
            if (each.ref == ref && each.state == SendState::refused)
                return each.reason;
        return {};
    }
    template <class Done>
    bool wait(Done done)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 15s, done);
    }
    std::vector<Signal> signals_;
    std::vector<ConversationId> gone_;
    std::vector<std::string> problems_;

private:
    template <class T>
    void note(std::vector<T>& list, const T& item)
    {
        const std::lock_guard lock(mutex_);
        list.push_back(item);
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Message> messages_;
    std::vector<SendProgress> progress_;
    std::vector<Marker> markers_;
    std::unique_ptr<Client> client_;
};

using Texts = std::vector<std::string>;

class ClientLibrary : public testing::SystemSuite<ClientLibrary> {};

TEST_F(ClientLibrary, TwoProgramsTalkInAGroupAndSeeEachMessageOnceInOrder)
{
    given().user("a1").member_of("talk");
    given().user("a2").member_of("talk");
    const auto talk = ConversationId::group("talk");
    Program one(system(), "a1");
    Program two(system(), "a2");
    one.online();
    two.online();

    for (int at = 0; at < 50; ++at)
        ASSERT_TRUE(one.client().send(talk, Content::text("from one " + std::to_string(at))));
    ASSERT_TRUE(one.client().wait_until_sent(10s));
    ASSERT_TRUE(two.client().send(talk, Content{"raw", {}, {}}));

    const auto heard = two.texts(talk, 51);
    ASSERT_EQ(heard.size(), 51u);
    for (int at = 0; at < 50; ++at)
        EXPECT_EQ(heard[static_cast<std::size_t>(at)], "from one " + std::to_string(at));
    EXPECT_EQ(heard.back(), "raw");
    EXPECT_EQ(one.texts(talk, 51), heard);
    EXPECT_EQ(one.seqs(talk), two.seqs(talk));
}

TEST_F(ClientLibrary, TellsWhereAMessageIsUntilItsReceiverHasReadIt)
{
    given().user("b1");
    given().user("b2");
    Program one(system(), "b1");
    Program two(system(), "b2");
    one.online();
    two.online();

    const auto stored = one.client().send_and_wait(ConversationId::with("b2"), Content::text("hello"), 10s);
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ(stored->state, SendState::stored);
    EXPECT_EQ(stored->seq, Seq{1});
    EXPECT_EQ(two.texts(ConversationId::with("b1"), 1), Texts{"hello"});
    EXPECT_TRUE(one.reaches(stored->ref, SendState::received));
    two.client().mark_read(ConversationId::with("b1"), Seq{1});
    EXPECT_TRUE(one.reaches(stored->ref, SendState::read));
}

TEST_F(ClientLibrary, SaysWhyAMessageIsRefused)
{
    given().user("c1");
    given().user("c2").member_of("closed");
    Program stranger(system(), "c1");
    stranger.online();
    const auto refused = stranger.client().send_and_wait(ConversationId::group("closed"), Content::text("in"), 10s);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::permission_denied);
    EXPECT_EQ(refused.error().message, "not_member");
    EXPECT_EQ(stranger.client().outbox_size(), 0u);
}

TEST_F(ClientLibrary, WhatWasWrittenWhileAProgramWasAwayIsThereWhenItComesBack)
{
    given().user("d1").member_of("away");
    given().user("d2").member_of("away");
    const auto away = ConversationId::group("away");
    const testing::TempFolder state;
    Options options;
    options.state_folder = state.path();
    Program one(system(), "d1");
    one.online();
    {
        Program two(system(), "d2", options);
        two.online();
        ASSERT_TRUE(one.client().send(away, Content::text("seen")));
        ASSERT_EQ(two.texts(away, 1), Texts{"seen"});
    }
    for (int at = 0; at < 300; ++at)
        ASSERT_TRUE(one.client().send(away, Content::text(std::to_string(at))));
    ASSERT_TRUE(one.client().wait_until_sent(10s));
    given().user("d3");
    Program three(system(), "d3");
    three.online();
    ASSERT_TRUE(three.client().send_and_wait(ConversationId::with("d2"), Content::text("new to you"), 10s));

    Program two(system(), "d2", options);
    const auto texts = two.texts(away, 300);
    ASSERT_EQ(texts.size(), 300u); // and "seen" is not seen again
    for (int at = 0; at < 300; ++at)
        EXPECT_EQ(texts[static_cast<std::size_t>(at)], std::to_string(at));
    EXPECT_EQ(two.texts(ConversationId::with("d3"), 1), Texts{"new to you"});
}

TEST_F(ClientLibrary, AnOutboxThatWasFilledWithoutAServerIsSentOnce)
{
    given().user("e1").member_of("later");
    given().user("e2").member_of("later");
    const auto later = ConversationId::group("later");
    const testing::TempFolder state;
    Options options;
    options.state_folder = state.path();
    options.server = "mqtt://127.0.0.1:1"; // nobody
    options.user = "e1";
    std::string ref;
    {
        auto nowhere = Client::open(options, {});
        ASSERT_TRUE(nowhere);
        (*nowhere)->start();
        const auto sent = (*nowhere)->send(later, Content::text("from the outbox"));
        ASSERT_TRUE(sent);
        ref = *sent;
        EXPECT_EQ((*nowhere)->outbox_size(), 1u);
    }
    Program two(system(), "e2");
    two.online();
    Program one(system(), "e1", options);
    EXPECT_TRUE(one.reaches(ref, SendState::stored));
    EXPECT_TRUE(one.client().wait_until_sent(10s));
    // Nothing follows it but what is sent now: it came once.
    ASSERT_TRUE(one.client().send_and_wait(later, Content::text("fence"), 10s));
    EXPECT_EQ(two.texts(later, 2), (Texts{"from the outbox", "fence"}));
}

TEST_F(ClientLibrary, EverythingMayBeCalledFromInsideOfAHandlerAlsoWhatWaits)
{
    given().user("f1").member_of("deep");
    given().user("f2").member_of("deep");
    const auto deep = ConversationId::group("deep");
    std::mutex mutex;
    std::string answer;
    const auto on_message = [&](Client& client, const Message& message) {
        if (message.is_own || message.is_event)
            return;
        const auto who = client.call("whoami"); // waits
        const std::lock_guard lock(mutex);
        answer = who ? *who : who.error().message;
        client.mark_read(message.conversation, message.seq);
        ASSERT_TRUE(client.send(message.conversation, Content::text("answer")));
    };
    Program two(system(), "f2", {}, on_message);
    Program one(system(), "f1");
    one.online();
    two.online();
    ASSERT_TRUE(one.client().send(deep, Content::text("question")));
    EXPECT_EQ(one.texts(deep, 2), (Texts{"question", "answer"}));
    const std::lock_guard lock(mutex);
    EXPECT_NE(answer.find("\"f2\""), std::string::npos) << answer;
}

TEST_F(ClientLibrary, AGroupThatIsJoinedLaterIsHeardFromItsJoiningOn)
{
    given().user("g1").member_of("joined");
    given().user("g2");
    const auto joined = ConversationId::group("joined");
    Program one(system(), "g1");
    Program two(system(), "g2");
    one.online();
    two.online();
    ASSERT_TRUE(one.client().send_and_wait(joined, Content::text("before"), 10s));
    given().user("g2").member_of("joined");
    ASSERT_TRUE(one.client().send_and_wait(joined, Content::text("after"), 10s));
    EXPECT_EQ(two.texts(joined, 1), Texts{"after"});

    ASSERT_EQ(admin().remove("/api/v1/groups/joined/members/g2").status, 200);
    EXPECT_TRUE(two.wait([&] { return two.gone_ == std::vector{joined}; }));
}

TEST_F(ClientLibrary, TypingReachesTheOthersAndNotOneself)
{
    given().user("h1").member_of("typing");
    given().user("h2").member_of("typing");
    Program one(system(), "h1");
    Program two(system(), "h2");
    one.online();
    two.online();
    one.client().signal(ConversationId::group("typing"), "typing", "1");
    ASSERT_TRUE(two.wait([&] { return !two.signals_.empty(); }));
    EXPECT_EQ(two.signals_[0].from, "h1");
    EXPECT_EQ(two.signals_[0].name, "typing");
    EXPECT_TRUE(one.signals_.empty());
}

TEST_F(ClientLibrary, AProgramWithCursorsOfItsOwnResumesWhereItSays)
{
    given().user("i1").member_of("own");
    const auto own = ConversationId::group("own");
    {
        Program one(system(), "i1");
        one.online();
        for (const auto* text : {"one", "two", "three"})
            ASSERT_TRUE(one.client().send_and_wait(own, Content::text(text), 10s));
        ASSERT_EQ(one.texts(own, 3).size(), 3u);
    }
    Options options;
    options.client = "second";
    options.resume_at = {{own, Seq{2}}}; // 1 is the joining, 2 is "one"
    Program again(system(), "i1", options);
    EXPECT_EQ(again.texts(own, 2), (Texts{"two", "three"}));
}

} // namespace
} // namespace parley::client
