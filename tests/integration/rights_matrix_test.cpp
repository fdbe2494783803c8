// Every role × standing in a group × kind of group × kind of topic × action, and what users are to each other, asked of
// the real broker in batches, of the rules (core/policy, over the directory.db that the broker has read) and of the
// plain second implementation (tests/unit/policy/oracle.h). All three must say the same.
#include "core/directory/source.h"
#include "core/policy/decide.h"
#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/unit/policy/oracle.h"
#include "tests/unit/policy/town.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace parley::testing {
namespace {

namespace oracle = policy::oracle;
using policy::Action;
using policy::all_kinds;
using policy::name_of;
using topics::TopicKind;

/// How somebody stands to every group of the matrix.
struct Standing {
    const char* user;
    const char* role; ///< empty: none
    bool muted = false;
    const char* then = ""; ///< what happens to him afterwards
};
constexpr std::array standings{
    Standing{"owner", "owner"},
    Standing{"admin1", "admin"},
    Standing{"moderator", "moderator"},
    Standing{"member", "member"},
    Standing{"observer", "observer"},
    Standing{"mutedowner", "owner", true},
    Standing{"mutedadmin", "admin", true},
    Standing{"mutedmoderator", "moderator", true},
    Standing{"mutedmember", "member", true},
    Standing{"mutedobserver", "observer", true},
    Standing{"banned", "member", false, "ban"},
    Standing{"left", "moderator", false, "leave"},
    Standing{"never", ""},
    Standing{"chief", "", false, "server administrator"}, // of the server, which is no right over MQTT
};

struct Group {
    const char* id;
    const char* visibility;
    const char* rule; ///< what is set about it
};
constexpr std::array groups{
    Group{"private", "private", ""},
    Group{"private-ro", "private", R"({"read_only":true})"},
    Group{"private-slow", "private", R"({"slow_mode_ms":86400000})"},
    Group{"public", "public", ""},
    Group{"public-ro", "public", R"({"read_only":true})"},
    Group{"public-slow", "public", R"({"slow_mode_ms":86400000})"},
    Group{"deleted", "public", "delete"},
};

/// Whom the users of `standings` write to; what they are to `member` above all. Nobody of them is in a group of the
/// matrix; "fellow" shares another one with everybody.
constexpr std::array peers{"contact", "fellow", "stranger", "blocking", "blocked", "disabled", "nobody"};

class RightsMatrix : public SystemSuite<RightsMatrix> {
protected:
    friend class SystemSuite<RightsMatrix>;
    static SystemOptions options()
    {
        SystemOptions narrow;
        narrow.settings = {{"messages.private", "common-group"}, {"receipts.max_members", "5"}};
        return narrow;
    }
    static void SetUpTestSuite()
    {
        SystemSuite::SetUpTestSuite();
        world_ = {};
        world_.receipts_max_members = 5;
        world_.private_messages = "common-group";
        make_people();
        for (const Group& group : groups)
            make_group(group);
        directory_ = DirectorySource(system().data() / "directory.db").load();
    }

    static void make_people()
    {
        for (const Standing& standing : standings)
            make_user(standing.user);
        for (const char* peer : peers)
            if (std::string_view(peer) != "nobody")
                make_user(peer);
        must(admin().patch("/api/v1/users/chief", R"({"admin":true})"), "chief");
        world_.users["chief"].admin = true;
        must(admin().patch("/api/v1/users/disabled", R"({"disabled":true})"), "disabled");
        world_.users["disabled"].enabled = false;
        given().user("fellow").member_of("other");
        world_.groups["other"] = {};
        world_.members[{"fellow", "other"}] = {2, false};
        for (const Standing& standing : standings) {
            const std::string user = standing.user;
            must(admin().put("/api/v1/groups/other/members/" + user, R"({"role":"observer"})"), "other");
            world_.members[{user, "other"}] = {1, false};
            must(admin().put("/api/v1/users/" + user + "/contacts/contact"), "contact");
            world_.contacts.insert({user, "contact"});
            world_.contacts.insert({"contact", user});
            for (const char* peer : {"blocking", "blocked"}) {
                must(admin().put("/api/v1/users/" + user + "/contacts/" + peer), "contact");
                world_.contacts.insert({user, peer});
                world_.contacts.insert({peer, user});
            }
            must(system().rest_as("blocking").put("/api/v1/users/blocking/blocks/" + user), "block");
            world_.blocks.insert({"blocking", user});
            must(system().rest_as(user).put("/api/v1/users/" + user + "/blocks/blocked"), "block");
            world_.blocks.insert({user, "blocked"});
        }
    }
    static void make_user(const std::string& id)
    {
        given().user(id);
        world_.users[id] = {};
    }
    static void make_group(const Group& group)
    {
        const std::string id = group.id;
        const std::string path = "/api/v1/groups/" + id;
        const std::string_view rule = group.rule;
        given().group(id, group.visibility);
        world_.groups[id] = {std::string_view(group.visibility) == "public", rule == "delete",
                             rule.find("read_only") != rule.npos};
        for (const Standing& standing : standings)
            place(standing, id, path);
        if (rule == "delete")
            must(admin().remove(path), "delete");
        else if (!rule.empty())
            must(admin().patch(path, rule), "rule");
    }
    static void place(const Standing& standing, const std::string& group, const std::string& path)
    {
        const std::string user = standing.user;
        const std::string_view role = standing.role;
        if (role.empty())
            return;
        const std::string body =
            R"({"role":")" + std::string(role) + R"(","muted":)" + (standing.muted ? "true}" : "false}");
        must(admin().put(path + "/members/" + user, body), "member");
        if (std::string_view(standing.then) == "ban")
            must(admin().put(path + "/bans/" + user), "ban");
        else if (std::string_view(standing.then) == "leave")
            must(system().rest_as(user).remove(path + "/members/" + user), "leave");
        else
            world_.members[{user, group}] = {static_cast<int>(parse_role(role).value()), standing.muted};
    }

    static policy::Decision decide(const std::string& user, Action action, const std::string& name)
    {
        const policy::Rules rules{5, policy::PrivateMessages::common_group};
        return policy::decide(directory_, rules, directory_.find_user(user).value(), action,
                              policy::resolve(directory_, "parley", name));
    }
    static policy::Decision decide_subscribe(const std::string& user, const std::string& filter)
    {
        const policy::Rules rules{5, policy::PrivateMessages::common_group};
        return policy::decide_subscribe(directory_, rules, directory_.find_user(user).value(), "parley", filter);
    }

    inline static oracle::World world_;
    inline static Directory directory_;
};

/// Names of one kind of topic; a marker's conversation must have a message, so private ones are named apart.
std::set<std::string> names_for(const std::string& user)
{
    std::set<std::string> names;
    for (const TopicKind kind : all_kinds) {
        if (topics::is_group_kind(kind)) {
            for (const Group& group : groups)
                for (const std::string& actor : {user, std::string("other1")})
                    names.insert(name_of(kind, group.id, actor));
            continue;
        }
        for (const char* peer : peers)
            for (const std::string& actor : {user, std::string("contact")})
                names.insert(name_of(kind, peer, actor));
        names.insert(name_of(kind, user, user));
        names.insert(name_of(kind, user, "contact"));
    }
    return names;
}

bool is_private_marker(const std::string& name)
{
    const auto levels = oracle::split(name);
    return levels.size() > 3 && levels[1] == "u" && (levels[3] == "read" || levels[3] == "recv");
}

TEST_F(RightsMatrix, APublishIsAnsweredAsTheRulesSay)
{
    auto first = connect_as("owner");
    for (const Group& group : groups)
        if (std::string_view(group.rule) != "delete") {
            ASSERT_LT(first.publish(topics().group_send(group.id, "owner"), "1"), reason::unspecified) << group.id;
        }
    std::size_t asked = 0;
    std::size_t allowed = 0;
    for (const Standing& standing : standings) {
        const std::string user = standing.user;
        auto client = connect_as(user);
        std::map<std::string, std::uint16_t> sent;
        for (const std::string& name : names_for(user))
            sent[name] = client.start_publish(name, "1");
        for (const auto& [name, packet] : sent) {
            const bool taken = client.finish_publish(packet) < reason::unspecified;
            const auto decision = decide(user, Action::publish, name);
            EXPECT_EQ(decision.allowed(), oracle::may_publish(world_, user, oracle::split(name)))
                << user << " " << name << " " << to_string(decision.why);
            if (!is_private_marker(name) || !decision.allowed()) {
                EXPECT_EQ(taken, decision.allowed()) << user << " " << name << " " << to_string(decision.why);
            }
            ++asked;
            allowed += taken ? 1 : 0;
        }
        client.ping(); // nobody is disconnected for asking
    }
    EXPECT_GT(asked, 4'000u);
    EXPECT_GT(allowed, 200u); // not one that refuses everybody
}

/// What is published under `speaker`'s name, as it is delivered: sends are rewritten.
std::vector<std::string> speak(MqttClient& client, const topics::Names& topics, const std::string& speaker)
{
    std::vector<std::string> delivered;
    const auto say = [&](const std::string& name, std::string arrives) {
        if (client.publish(name, "1", {.qos = 1}) < reason::unspecified)
            delivered.push_back(std::move(arrives));
    };
    for (const Group& group : groups) {
        // In slow mode a member has one message, and that belongs to the matrix of publishing.
        if (std::string_view(group.rule).find("slow") == std::string_view::npos || speaker != "member")
            say(topics.group_send(group.id, speaker), topics.group_msg(group.id, speaker));
        for (const std::string& name :
             {topics.group_live(group.id, speaker, "typing"), topics.group_state(group.id, speaker, "t"),
              topics.group_read(group.id, speaker), topics.group_recv(group.id, speaker)})
            say(name, name);
    }
    for (const Standing& standing : standings) {
        say(topics.user_send(standing.user, speaker), topics.user_msg(standing.user, speaker));
        for (const std::string& name :
             {topics.user_live(standing.user, speaker, "typing"), topics.user_read(standing.user, speaker)})
            say(name, name);
    }
    return delivered;
}

TEST_F(RightsMatrix, ADeliveryReachesWhomTheRulesName)
{
    std::map<std::string, MqttClient> receivers;
    for (const Standing& standing : standings) {
        const std::string user = standing.user;
        auto& client = receivers.emplace(user, connect_as(user)).first->second;
        // QoS 0: what was delivered has arrived when a ping is answered, with no window in between.
        for (const auto code :
             client.subscribe_all({"parley/g/+/msg/#", "parley/g/+/live/#", "parley/g/+/state/#", "parley/g/+/read/#",
                                   "parley/g/+/recv/#", "parley/g/+/event/#", "parley/u/" + user + "/#", "parley/all"},
                                  0))
            ASSERT_EQ(code, 0);
    }
    std::vector<std::string> delivered;
    for (const char* speaker : {"owner", "moderator", "member", "contact", "fellow", "blocked", "blocking"}) {
        auto client = connect_as(speaker);
        const auto more = speak(client, topics(), speaker);
        delivered.insert(delivered.end(), more.begin(), more.end());
    }
    auto chief = connect_as("chief");
    ASSERT_LT(chief.publish(topics().announcement(), "1"), reason::unspecified);
    delivered.push_back(topics().announcement());
    must(system().rest_as("owner").patch("/api/v1/groups/private", R"({"name":"renamed"})"), "rename");
    // Who may receive an event has it when one of them has: the broker serves all of them at once. Events of joining,
    // which have the same topic, may still come in between.
    delivered.push_back(topics().group_event("private", "owner"));
    std::map<std::string, std::set<std::string>> received;
    const auto take = [&](const std::string& user, const Publish& message) {
        const bool is_event = message.topic.find("/event/") != std::string::npos && message.topic[7] == 'g';
        const bool is_renamed = is_event && json_of(message).at("event") == "renamed";
        if (!is_event || is_renamed)
            received[user].insert(message.topic);
        return is_renamed;
    };
    while (!take("owner", receivers.at("owner").next_message())) {
    }

    std::size_t arrived = 0;
    for (auto& [user, client] : receivers) {
        client.ping();
        while (const auto message = client.try_message(Within{0}))
            take(user, *message);
        for (const std::string& name : delivered) {
            const auto decision = decide(user, Action::receive, name);
            EXPECT_EQ(decision.allowed(), oracle::may_receive(world_, user, oracle::split(name)))
                << user << " " << name << " " << to_string(decision.why);
            EXPECT_EQ(received[user].contains(name), decision.allowed())
                << user << " " << name << " " << to_string(decision.why);
            arrived += received[user].contains(name) ? 1 : 0;
        }
    }
    EXPECT_GT(delivered.size(), 100u);
    EXPECT_GT(arrived, 300u);
}

std::vector<std::string> filters_for(const std::string& user)
{
    std::vector<std::string> filters{"#",
                                     "+/#",
                                     "parley/#",
                                     "parley/+/#",
                                     "parley/g/#",
                                     "parley/u/#",
                                     "parley/all",
                                     "parley/all/#",
                                     "$CONTROL/#",
                                     "$SYS/#",
                                     "elsewhere/#",
                                     "parley/g/+/#",
                                     "parley/u/+/presence",
                                     "$share/s/parley/g/+/msg/#"};
    const auto add = [&](const std::string& below, const std::string& verb) {
        for (const char* end : {"", "/#", "/+", "/+/#"})
            filters.push_back(below + "/" + verb + end);
        filters.push_back(below + "/" + verb + "/" + user);
        filters.push_back("$share/s/" + below + "/" + verb + "/#");
    };
    for (const char* verb : {"msg", "event", "info", "presence", "read", "recv", "live", "state", "send", "none"}) {
        for (const Group& group : groups)
            add("parley/g/" + std::string(group.id), verb);
        add("parley/g/+", verb);
    }
    for (const Group& group : groups)
        filters.push_back("parley/g/" + std::string(group.id) + "/#");
    for (const char* verb : {"msg", "event", "out", "read", "live", "presence", "groups", "notice", "rpc", "reply"}) {
        add("parley/u/" + user, verb);
        for (const char* peer : peers)
            add("parley/u/" + std::string(peer), verb);
    }
    filters.push_back("parley/u/" + user + "/#");
    return filters;
}

TEST_F(RightsMatrix, EachFilterOfASubscribeIsJudgedByItself)
{
    std::size_t asked = 0;
    std::size_t granted = 0;
    for (const Standing& standing : standings) {
        const std::string user = standing.user;
        const auto filters = filters_for(user);
        auto client = connect_as(user);
        const auto codes = client.subscribe_all(filters, 0); // one packet
        ASSERT_EQ(codes.size(), filters.size());
        for (std::size_t i = 0; i < filters.size(); ++i) {
            const auto decision = decide_subscribe(user, filters[i]);
            EXPECT_EQ(codes[i] < reason::unspecified, decision.allowed())
                << user << " " << filters[i] << " " << to_string(decision.why);
            ++asked;
            granted += codes[i] < reason::unspecified ? 1 : 0;
        }
        client.ping();
    }
    EXPECT_GT(asked, 10'000u);
    EXPECT_GT(granted, 1'000u);
}

/// A card is all that a stranger gets of a public group, and a member of any.
TEST_F(RightsMatrix, ARetainedCardIsShownToWhomTheRulesName)
{
    for (const Standing& standing : standings) {
        const std::string user = standing.user;
        auto client = connect_as(user);
        ASSERT_EQ(client.subscribe("parley/g/+/info", 0), 0);
        client.ping();
        std::set<std::string> shown;
        while (const auto message = client.try_message(Within{0}))
            if (message->retain)
                shown.insert(message->topic);
        for (const Group& group : groups) {
            const std::string name = topics().group_info(group.id);
            const bool allowed = decide(user, Action::receive, name).allowed();
            EXPECT_EQ(allowed, oracle::may_receive(world_, user, oracle::split(name))) << user << " " << name;
            EXPECT_EQ(shown.contains(name), allowed) << user << " " << name;
        }
    }
}

} // namespace
} // namespace parley::testing
