#include "bridge/announcer/announcement.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace parley::bridge {
namespace {

namespace json = boost::json;

const topics::Names names("parley");

ChangeRow row(Entity entity, std::string key1, std::string key2, What what, std::string detail,
              std::string actor = "admin")
{
    return {.revision = Revision{12},
            .entity = entity,
            .key1 = std::move(key1),
            .key2 = std::move(key2),
            .what = what,
            .detail = std::move(detail),
            .actor = std::move(actor)};
}

json::value payload(const Publication& publication)
{
    return json::parse(publication.payload);
}

TEST(Announcement, AJoinedMemberIsAnEventANoticeACardAndAList)
{
    const auto told =
        announcement_of(names, row(Entity::member, "ops", "u1", What::added, R"({"role":"member","muted":0})"));

    ASSERT_TRUE(told.event);
    EXPECT_EQ(told.event->topic, "parley/g/ops/send-event/u1/rev:12");
    EXPECT_EQ(told.event->content_type, "application/json");
    EXPECT_FALSE(told.event->retain);
    EXPECT_EQ(
        payload(*told.event),
        (json::value{{"event", "joined"}, {"user", "u1"}, {"by", "admin"}, {"role", "member"}, {"revision", 12}}));
    ASSERT_TRUE(told.notice);
    EXPECT_EQ(told.notice->topic, "parley/u/u1/notice");
    EXPECT_EQ(
        payload(*told.notice),
        (json::value{{"notice", "added"}, {"group", "ops"}, {"by", "admin"}, {"role", "member"}, {"revision", 12}}));
    EXPECT_EQ(told.group, "ops");
    EXPECT_EQ(told.list, "u1");
}

TEST(Announcement, EachChangeOfAMemberHasItsWord)
{
    struct Case {
        What what;
        std::string detail;
        std::string event;
        std::string notice;
    };
    const std::vector<Case> cases{
        {What::removed, R"({"role":"member"})", "left", "removed"},
        {What::changed, R"({"role_before":"member","role":"admin","muted_before":0,"muted":0})", "role", "role"},
        {What::changed, R"({"role_before":"member","role":"member","muted_before":0,"muted":1})", "muted", "muted"},
        {What::changed, R"({"role_before":"member","role":"member","muted_before":1,"muted":0})", "unmuted", "unmuted"},
    };
    for (const Case& c : cases) {
        const auto told = announcement_of(names, row(Entity::member, "ops", "u1", c.what, c.detail));
        EXPECT_EQ(payload(*told.event).at("event").as_string(), c.event);
        EXPECT_EQ(payload(*told.notice).at("notice").as_string(), c.notice);
    }
}

TEST(Announcement, AChangedRoleSaysWhatItWas)
{
    const auto told = announcement_of(
        names, row(Entity::member, "ops", "u1", What::changed, R"({"role_before":"member","role":"admin"})", "u2"));
    EXPECT_EQ(payload(*told.event), (json::value{{"event", "role"},
                                                 {"user", "u1"},
                                                 {"by", "u2"},
                                                 {"role", "admin"},
                                                 {"role_before", "member"},
                                                 {"revision", 12}}));
}

TEST(Announcement, ARenamedGroupIsAnEventOfWhoRenamedIt)
{
    const auto told =
        announcement_of(names, row(Entity::group, "ops", "", What::changed, R"({"name_before":"A","name":"B"})", "u2"));
    ASSERT_TRUE(told.event);
    EXPECT_EQ(told.event->topic, "parley/g/ops/send-event/u2/rev:12");
    EXPECT_EQ(payload(*told.event),
              (json::value{{"event", "renamed"}, {"name", "B"}, {"name_before", "A"}, {"by", "u2"}, {"revision", 12}}));
    EXPECT_EQ(told.group, "ops");
    EXPECT_EQ(told.list, "");
}

TEST(Announcement, OtherChangesOfAGroupRenewItsCardOnly)
{
    const std::vector<ChangeRow> rows{
        row(Entity::group, "ops", "", What::added, "{}"),
        row(Entity::group, "ops", "", What::removed, R"({"name_before":"A","name":"A"})"),
        row(Entity::group, "ops", "", What::changed, R"({"name_before":"A","name":"A"})"),
        row(Entity::group, "ops", "", What::changed, R"({"name_before":"A","name":"B"})", ""), // by the server itself
        row(Entity::group, "ops", "", What::changed, "not json"),
    };
    for (const ChangeRow& change : rows)
        EXPECT_EQ(announcement_of(names, change),
                  (Announcement{.event = std::nullopt, .notice = std::nullopt, .user = {}, .group = "ops"}))
            << change.detail;
}

TEST(Announcement, UsersAndCredentialsAreTheirOwnBusiness)
{
    for (const Entity entity : {Entity::user, Entity::credential})
        EXPECT_EQ(announcement_of(names, row(entity, "u1", "u2", What::added, "{}")), Announcement{});
}

TEST(Announcement, TheListOfADeletedUserIsStale)
{
    EXPECT_EQ(announcement_of(names, row(Entity::user, "u1", "", What::removed, "{}")),
              (Announcement{.event = std::nullopt, .notice = std::nullopt, .user = {}, .group = {}, .list = "u1"}));
}

TEST(Announcement, WhoIsBannedAndWhoIsLetInAgainIsTold)
{
    for (const auto& [what, notice] :
         {std::pair(What::added, "banned"), std::pair(What::changed, "banned"), std::pair(What::removed, "unbanned")}) {
        const auto told = announcement_of(names, row(Entity::ban, "ops", "u1", what, "{}", "boss"));
        EXPECT_EQ(told.user, "u1");
        ASSERT_TRUE(told.notice);
        EXPECT_EQ(payload(*told.notice).at("notice").as_string(), notice);
        EXPECT_EQ(payload(*told.notice).at("group").as_string(), "ops");
        EXPECT_FALSE(told.event);
    }
}

TEST(Announcement, ARequestToJoinIsTheLeadersBusinessAndItsAnswerTheUsers)
{
    const auto asked = announcement_of(names, row(Entity::request, "ops", "u1", What::added, "{}", "u1"));
    EXPECT_FALSE(asked.notice);
    ASSERT_TRUE(asked.for_leaders);
    EXPECT_EQ(asked.for_leaders->group, "ops");
    const auto notice = leader_notice(names, "boss", asked.for_leaders->payload);
    EXPECT_EQ(notice.topic, "parley/u/boss/notice");
    EXPECT_EQ(payload(notice).at("notice").as_string(), "join_request");
    EXPECT_EQ(payload(notice).at("user").as_string(), "u1");

    const auto answered = announcement_of(names, row(Entity::request, "ops", "u1", What::removed, "{}", "boss"));
    ASSERT_TRUE(answered.notice);
    EXPECT_EQ(payload(*answered.notice).at("notice").as_string(), "join_closed");
    EXPECT_EQ(announcement_of(names, row(Entity::request, "ops", "u1", What::removed, "{}", "u1")), Announcement{});
}

TEST(Announcement, ARequestToBeAContactIsToldToWhoDidNotAct)
{
    const auto told = [](What what, const char* actor) {
        const auto announcement = announcement_of(names, row(Entity::contact_request, "u1", "u2", what, "{}", actor));
        EXPECT_FALSE(announcement.event);
        const auto notice = payload(*announcement.notice);
        return announcement.notice->topic + " " + std::string(notice.at("notice").as_string()) + " " +
               std::string(notice.at("user").as_string());
    };
    EXPECT_EQ(told(What::added, "u1"), "parley/u/u2/notice contact_request u1");
    EXPECT_EQ(told(What::removed, "u2"), "parley/u/u1/notice contact_request_closed u2");
    EXPECT_EQ(told(What::removed, "u1"), "parley/u/u2/notice contact_request_closed u1");
}

TEST(Announcement, ContactsAreToldEachHalfAndBlocksOnlyToTheirOwner)
{
    const auto told = [](Entity entity, What what) {
        const auto announcement = announcement_of(names, row(entity, "u1", "u2", what, "{}", "u1"));
        EXPECT_EQ(announcement.notice->topic, "parley/u/u1/notice");
        return payload(*announcement.notice);
    };
    EXPECT_EQ(told(Entity::contact, What::added),
              json::parse(R"({"notice":"contact_added","user":"u2","by":"u1","revision":12})"));
    EXPECT_EQ(told(Entity::contact, What::removed).at("notice"), "contact_removed");
    EXPECT_EQ(told(Entity::block, What::added).at("notice"), "block_added");
    EXPECT_EQ(told(Entity::block, What::removed).at("notice"), "block_removed");
}

TEST(GroupCard, ShowsWhatTheGroupIs)
{
    const auto card = group_card(names,
                                 {.id = "ops",
                                  .name = "Ops",
                                  .topic = "t",
                                  .picture = "p",
                                  .is_public = true,
                                  .members = 3,
                                  .joining = Joining::request,
                                  .read_only = true,
                                  .slow = std::chrono::milliseconds(1500)},
                                 Seq{17}, Revision{5});
    EXPECT_EQ(card.topic, "parley/g/ops/info");
    EXPECT_TRUE(card.retain);
    EXPECT_EQ(payload(card), (json::value{{"id", "ops"},
                                          {"name", "Ops"},
                                          {"topic", "t"},
                                          {"picture", "p"},
                                          {"visibility", "public"},
                                          {"joining", "request"},
                                          {"read_only", true},
                                          {"slow_mode_ms", 1500},
                                          {"members", 3},
                                          {"last_seq", 17},
                                          {"revision", 5}}));
}

TEST(GroupCard, OfADeletedGroupIsCleared)
{
    EXPECT_EQ(group_card(names, {.id = "ops", .deleted = true}, Seq{17}, Revision{5}),
              (Publication{.topic = "parley/g/ops/info", .retain = true}));
}

TEST(OwnList, NamesGroupsAndRolesUpToTheLimit)
{
    const OwnGroups own{.user = "u1",
                        .count = 2,
                        .groups = {{.group = "a", .user = "u1", .role = Role::owner}, {.group = "b", .user = "u1"}}};
    const auto list = own_list(names, own, Revision{5}, 2);
    EXPECT_EQ(list.topic, "parley/u/u1/groups");
    EXPECT_TRUE(list.retain);
    EXPECT_EQ(
        payload(list),
        (json::value{{"revision", 5},
                     {"groups", json::array{{{"id", "a"}, {"role", "owner"}}, {{"id", "b"}, {"role", "member"}}}}}));
    EXPECT_EQ(payload(own_list(names, own, Revision{5}, 1)), (json::value{{"revision", 5}, {"count", 2}}));
}

TEST(OwnList, OfADeletedUserIsCleared)
{
    EXPECT_EQ(own_list(names, {.user = "u1", .deleted = true}, Revision{5}, 2),
              (Publication{.topic = "parley/u/u1/groups", .retain = true}));
}

} // namespace
} // namespace parley::bridge
