#include "plugin/message_handler.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

/// Numbers in memory; what it was given is kept as text.
class FakeSequencer final : public Sequencer {
public:
    Result<Numbered> accept(journal::Message message) override
    {
        if (failure)
            return *failure;
        accepted.push_back(message.conversation.to_owned().key() + " " + std::string(message.sender) + " " +
                           std::string(message.payload) +
                           (message.kind == journal::MessageKind::event ? " event" : ""));
        properties = message.user_properties.encoded();
        return Numbered{Seq{++last}, 1000};
    }
    std::optional<journal::Message> find_earlier(journal::MessageKind, std::string_view sender,
                                                 const journal::ConversationView&, std::string_view ref,
                                                 std::string&) override
    {
        if (ref != known_ref)
            return std::nullopt;
        journal::Message message;
        message.seq = Seq{5};
        message.ts = 900;
        message.sender = sender;
        message.ref = known_ref;
        message.payload = "as it was";
        return message;
    }
    Result<void> mark(journal::MarkerKind kind, const journal::ConversationView& conversation, std::string_view user,
                      Seq seq) override
    {
        if (failure)
            return *failure;
        if (seq.value() > last)
            return Error{Errc::invalid_argument, "beyond"};
        marked.push_back(conversation.to_owned().key() + " " + std::string(user) +
                         (kind == journal::MarkerKind::read ? " read " : " received ") + std::to_string(seq.value()));
        return {};
    }
    std::uint64_t last = 0;
    std::optional<Error> failure;
    std::string known_ref = "known";
    std::vector<std::string> accepted;
    std::vector<std::string> marked;
    std::string properties;
};

struct MessageHandlerTest : ::testing::Test {
    MessageHandlerTest()
    {
        Session& session = testing::log_in(sessions, u1, UserIndex{1}, "u1", "u1:web");
        session.from_client = "web";
        testing::log_in(sessions, bridge, UserIndex{}, "$bridge", "$bridge");
    }
    Outcome send(std::string_view topic, std::string_view payload, const Properties* properties = nullptr,
                 bool retain = false)
    {
        return send_from(u1, topic, payload, properties, retain);
    }
    Outcome send_from(ClientHandle client, std::string_view topic, std::string_view payload,
                      const Properties* properties = nullptr, bool retain = false)
    {
        return handler.on_message({.client = client,
                                   .topic = topic,
                                   .payload = payload,
                                   .qos = 1,
                                   .retain = retain,
                                   .properties = properties});
    }
    static std::vector<std::string> stamps(const Outcome& outcome)
    {
        std::vector<std::string> all;
        for (const Stamp& each : outcome.stamps)
            all.push_back(std::string(each.name) + "=" + each.value);
        return all;
    }
    FakeSequencer sequencer;
    Sessions sessions{1};
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
    testing::SmallWorld world;
    TopicMemo topics{world.directory, "parley"};
    Budgets budgets{world.directory, clock};
    MessageHandler handler{sequencer, sessions, broker, names, topics, notices, budgets, counters, 100};
    const ClientHandle u1 = broker.connect("u1:web");
    const ClientHandle bridge = broker.connect("$bridge");
};

TEST_F(MessageHandlerTest, NumbersAGroupMessageAndMovesItToTheReceiversTopic)
{
    const Outcome outcome = send("parley/g/ops/send/u1/r1", "hello", nullptr, true);
    EXPECT_EQ(outcome.fate, Fate::pass);
    EXPECT_EQ(outcome.topic, "parley/g/ops/msg/u1");
    EXPECT_FALSE(outcome.retain);
    EXPECT_THAT(stamps(outcome), ElementsAre("seq=1", "ts=1000", "ref=r1", "from-client=web"));
    EXPECT_THAT(sequencer.accepted, ElementsAre("g/ops u1 hello"));
    EXPECT_TRUE(broker.published.empty());
    EXPECT_EQ(counters.messages, 1u);
}

TEST_F(MessageHandlerTest, MirrorsAPrivateMessageToTheSendersOtherClients)
{
    Properties own;
    own.content_type = "text/plain";
    const Outcome outcome = send("parley/u/u2/send/u1", "hi", &own);
    EXPECT_EQ(outcome.topic, "parley/u/u2/msg/u1");
    EXPECT_THAT(sequencer.accepted, ElementsAre("p/u1/u2 u1 hi"));
    ASSERT_THAT(broker.published, SizeIs(1));
    const testing::Published& mirror = broker.published[0];
    EXPECT_EQ(mirror.client, "") << "to the subscribers";
    EXPECT_EQ(mirror.topic, "parley/u/u1/out/u2/msg");
    EXPECT_EQ(mirror.payload, "hi");
    EXPECT_EQ(mirror.content_type, "text/plain");
    EXPECT_THAT(mirror.user, Contains(Pair("seq", "1")));
    EXPECT_EQ(counters.messages_direct, 1u);
}

TEST_F(MessageHandlerTest, TakesOutReservedPropertiesAndKeepsTheOthers)
{
    Properties own;
    own.user = {{"seq", "99"}, {"mine", "x"}, {"kind", "event"}};
    const Outcome outcome = send("parley/g/ops/send/u1", "hello", &own);
    EXPECT_TRUE(outcome.remove_reserved);
    std::string encoded;
    journal::append_user_property(encoded, "mine", "x");
    EXPECT_EQ(sequencer.properties, encoded);

    Properties harmless;
    harmless.user = {{"mine", "x"}};
    EXPECT_FALSE(send("parley/g/ops/send/u1", "hello", &harmless).remove_reserved) << "left as they are";
}

TEST_F(MessageHandlerTest, TakesPropertiesThatNobodyCanReadForReservedOnes)
{
    const Outcome outcome = handler.on_message(
        {.client = u1, .topic = "parley/g/ops/send/u1", .payload = "hello", .has_unreadable_properties = true});
    EXPECT_TRUE(outcome.remove_reserved);
}

TEST_F(MessageHandlerTest, GivesAResendBackToTheSenderAlone)
{
    const Outcome outcome = send("parley/g/ops/send/u1/known", "again");
    EXPECT_EQ(outcome.fate, Fate::pass);
    EXPECT_EQ(outcome.topic, "$");
    EXPECT_FALSE(outcome.retain);
    EXPECT_TRUE(sequencer.accepted.empty());
    ASSERT_THAT(broker.published, SizeIs(1));
    EXPECT_EQ(broker.published[0].client, "u1:web");
    EXPECT_EQ(broker.published[0].topic, "parley/g/ops/msg/u1");
    EXPECT_EQ(broker.published[0].payload, "as it was");
    EXPECT_THAT(broker.published[0].user, Contains(Pair("seq", "5")));
    EXPECT_EQ(counters.resends, 1u);

    send("parley/u/u2/send/u1/known", "again");
    EXPECT_EQ(broker.published[1].topic, "parley/u/u1/out/u2/msg");
}

TEST_F(MessageHandlerTest, PutsOffWhatSlowModeDoesNotLetPassYet)
{
    const GroupIndex ops = world.directory.put_group("ops", false, true);
    world.directory.set_membership(world.directory.put_user({.id = "u1"}), ops, {Role::member, false});
    world.directory.set_speech(ops, false, 2000);
    EXPECT_EQ(send("parley/g/ops/send/u1/r1", "first").fate, Fate::pass);
    clock.pass(std::chrono::milliseconds(500));

    EXPECT_EQ(send("parley/g/ops/send/u1/r2", "too soon").fate, Fate::refuse);
    EXPECT_THAT(sequencer.accepted, SizeIs(1));
    ASSERT_THAT(broker.published, SizeIs(1));
    EXPECT_EQ(broker.published[0].payload,
              R"({"notice":"refused","topic":"parley/g/ops/send/u1/r2","reason":"slow_mode","ref":"r2",)"
              R"("retry_after_ms":1500})");
    EXPECT_EQ(send("parley/g/ops/send/u1/known", "again").topic, "$"); // a resend is no new message
}

TEST_F(MessageHandlerTest, SwallowsAResendOfTheBridge)
{
    EXPECT_EQ(send_from(bridge, "parley/g/ops/send-event/u2/known", "{}").topic, "$");
    EXPECT_TRUE(broker.published.empty());
}

TEST_F(MessageHandlerTest, MakesAnEventOfWhatTheBridgeSends)
{
    const Outcome outcome = send_from(bridge, "parley/g/ops/send-event/u2/rev:7", "{}");
    EXPECT_EQ(outcome.topic, "parley/g/ops/event/u2");
    EXPECT_THAT(stamps(outcome), ElementsAre("seq=1", "ts=1000", "ref=rev:7", "kind=event"));
    EXPECT_THAT(sequencer.accepted, ElementsAre("g/ops u2 {} event"));

    EXPECT_EQ(send_from(bridge, "parley/u/u2/send-event/u3/x", "{}").topic, "parley/u/u2/event/u3");
    EXPECT_EQ(broker.published.back().topic, "parley/u/u3/out/u2/event");
}

TEST_F(MessageHandlerTest, RefusesAPayloadThatIsTooLargeAndSaysSo)
{
    const std::string large(101, 'x');
    EXPECT_EQ(send("parley/g/ops/send/u1/r1", large).fate, Fate::refuse);
    EXPECT_TRUE(sequencer.accepted.empty());
    ASSERT_THAT(broker.published, SizeIs(1));
    EXPECT_EQ(broker.published[0].topic, "parley/u/u1/notice");
    EXPECT_EQ(broker.published[0].payload,
              R"({"notice":"refused","topic":"parley/g/ops/send/u1/r1","reason":"too_large","ref":"r1"})");
    EXPECT_EQ(send("parley/g/ops/send/u1", std::string(100, 'x')).fate, Fate::pass);
}

TEST_F(MessageHandlerTest, DisconnectsTheSenderWhenTheJournalTakesNothing)
{
    sequencer.failure = Error{Errc::unavailable, "full"};
    EXPECT_EQ(send("parley/g/ops/send/u1", "hello").fate, Fate::disconnect);
    EXPECT_EQ(send("parley/g/ops/read/u1", "1").fate, Fate::disconnect);
    EXPECT_EQ(counters.refused_journal, 2u);
    sequencer.failure.reset();
    EXPECT_EQ(send("parley/g/ops/send/u1", "hello").fate, Fate::pass);
}

TEST_F(MessageHandlerTest, JournalsMarkersUpToTheLastMessage)
{
    sequencer.last = 3;
    EXPECT_EQ(send("parley/g/ops/read/u1", "3").fate, Fate::pass);
    EXPECT_EQ(send("parley/g/ops/recv/u1", "2").fate, Fate::pass);
    EXPECT_TRUE(broker.published.empty());
    EXPECT_EQ(send("parley/u/u2/read/u1", "1", nullptr, true).retain, false);
    EXPECT_THAT(sequencer.marked, ElementsAre("g/ops u1 read 3", "g/ops u1 received 2", "p/u1/u2 u1 read 1"));
    ASSERT_THAT(broker.published, SizeIs(1));
    EXPECT_EQ(broker.published[0].topic, "parley/u/u1/out/u2/read");
    EXPECT_EQ(broker.published[0].payload, "1");
}

TEST_F(MessageHandlerTest, RefusesMarkersThatMeanNothing)
{
    sequencer.last = 3;
    for (const char* const payload : {"4", "", "-1", "1.5", "01", "x", "99999999999999999999999"})
        EXPECT_EQ(send("parley/g/ops/read/u1", payload).fate, Fate::refuse) << payload;
    EXPECT_EQ(counters.refused_marker, 7u);
}

TEST_F(MessageHandlerTest, StripsRetainFromAllButState)
{
    EXPECT_FALSE(send("parley/g/ops/live/u1/typing", "1", nullptr, true).retain);
    EXPECT_FALSE(send("parley/u/u1/rpc/whoami", "{}", nullptr, true).retain);
    EXPECT_TRUE(send("parley/g/ops/state/u1/temperature", "21", nullptr, true).retain);
    EXPECT_TRUE(send_from(bridge, "parley/g/ops/info", "{}", nullptr, true).retain);
    EXPECT_EQ(send("parley/u/u1/rpc/whoami", "{}").topic, "") << "left alone";
    EXPECT_TRUE(sequencer.accepted.empty());
}

TEST_F(MessageHandlerTest, LetsOnlyForeignTopicsInFromConnectionsWithoutALogin)
{
    const ClientHandle other_broker = broker.connect("remote");
    EXPECT_EQ(send_from(other_broker, "parley/g/ops/send/u1", "forged").fate, Fate::refuse);
    EXPECT_EQ(send_from(other_broker, "parley/g/ops/msg/u1", "forged").fate, Fate::refuse);
    EXPECT_EQ(send_from(other_broker, "parley/unknown", "forged").fate, Fate::refuse);
    const Outcome plant = send_from(other_broker, "plant/line1", "5", nullptr, true);
    EXPECT_EQ(plant.fate, Fate::pass);
    EXPECT_TRUE(plant.retain);
}

} // namespace
} // namespace parley::plugin
