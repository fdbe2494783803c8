#include "bridge/announcer/announcement.h"

#include <boost/json.hpp>

namespace parley::bridge {
namespace {

namespace json = boost::json;

constexpr std::string_view json_type = "application/json";

Publication publication(std::string topic, const json::object& payload, bool retain = false)
{
    return {.topic = std::move(topic),
            .payload = json::serialize(payload),
            .retain = retain,
            .content_type = std::string(json_type)};
}

/// What the row's triggers wrote.
class Detail {
public:
    explicit Detail(std::string_view text)
    {
        boost::system::error_code problem;
        json::value value = json::parse(text, problem);
        if (!problem && value.is_object())
            fields_ = std::move(value.as_object());
    }
    [[nodiscard]] std::string_view text(std::string_view name) const
    {
        const json::value* const field = fields_.if_contains(name);
        return field != nullptr && field->is_string() ? std::string_view(field->as_string()) : std::string_view();
    }
    [[nodiscard]] bool flag(std::string_view name) const
    {
        const json::value* const field = fields_.if_contains(name);
        return field != nullptr && field->is_int64() && field->as_int64() != 0;
    }

private:
    json::object fields_;
};

std::string_view member_event(const ChangeRow& change, const Detail& detail)
{
    if (change.what == What::added)
        return "joined";
    if (change.what == What::removed)
        return "left";
    if (detail.text("role") != detail.text("role_before"))
        return "role";
    return detail.flag("muted") ? "muted" : "unmuted";
}

std::string_view member_notice(std::string_view event)
{
    if (event == "joined")
        return "added";
    return event == "left" ? "removed" : event;
}

std::string ref_of(const ChangeRow& change)
{
    return "rev:" + std::to_string(change.revision.value());
}

void add_role(json::object& payload, const ChangeRow& change, const Detail& detail)
{
    if (change.what == What::removed)
        return;
    payload["role"] = detail.text("role");
    if (change.what == What::changed)
        payload["role_before"] = detail.text("role_before");
}

Announcement member_announcement(const topics::Names& names, const ChangeRow& change)
{
    const std::string& group = change.key1;
    const std::string& user = change.key2;
    const Detail detail(change.detail);
    const std::string_view what = member_event(change, detail);

    json::object event{{"event", what}, {"user", user}, {"by", change.actor}};
    json::object notice{{"notice", member_notice(what)}, {"group", group}, {"by", change.actor}};
    for (json::object* payload : {&event, &notice}) {
        add_role(*payload, change, detail);
        (*payload)["revision"] = change.revision.value();
    }
    return {.event = publication(names.group_send_event(group, user, ref_of(change)), event),
            .notice = publication(names.user_notice(user), notice),
            .user = user,
            .group = group,
            .list = user};
}

Announcement group_announcement(const topics::Names& names, const ChangeRow& change)
{
    Announcement announcement;
    announcement.group = change.key1;
    const Detail detail(change.detail);
    const bool renamed = change.what == What::changed && detail.text("name") != detail.text("name_before");
    if (renamed && is_valid_id(change.actor)) { // an event is somebody's: the topic names him
        const json::object event{{"event", "renamed"},
                                 {"name", detail.text("name")},
                                 {"name_before", detail.text("name_before")},
                                 {"by", change.actor},
                                 {"revision", change.revision.value()}};
        announcement.event = publication(names.group_send_event(change.key1, change.actor, ref_of(change)), event);
    }
    return announcement;
}

Announcement told_of_peer(const topics::Names& names, const ChangeRow& change, const std::string& user,
                          const std::string& peer, std::string_view notice)
{
    const json::object payload{
        {"notice", notice}, {"user", peer}, {"by", change.actor}, {"revision", change.revision.value()}};
    Announcement announcement;
    announcement.user = user;
    announcement.notice = publication(names.user_notice(user), payload);
    return announcement;
}

/// Both halves of a contact are rows, so both users are told.
Announcement contact_announcement(const topics::Names& names, const ChangeRow& change)
{
    return told_of_peer(names, change, change.key1, change.key2,
                        change.what == What::removed ? "contact_removed" : "contact_added");
}

/// Asked: to who is asked. Answered, or withdrawn: to the other than who did it; without an actor to who had asked.
Announcement contact_request_announcement(const topics::Names& names, const ChangeRow& change)
{
    const std::string& asking = change.key1;
    const std::string& asked = change.key2;
    if (change.what != What::removed)
        return told_of_peer(names, change, asked, asking, "contact_request");
    const bool withdrawn = change.actor == asking;
    return told_of_peer(names, change, withdrawn ? asked : asking, withdrawn ? asking : asked,
                        "contact_request_closed");
}

/// To one's own other devices; the peer is not told.
Announcement block_announcement(const topics::Names& names, const ChangeRow& change)
{
    return told_of_peer(names, change, change.key1, change.key2,
                        change.what == What::removed ? "block_removed" : "block_added");
}

/// Only a deleted user's list changes: it is cleared.
Announcement user_announcement(const ChangeRow& change)
{
    Announcement announcement;
    if (change.what == What::removed)
        announcement.list = change.key1;
    return announcement;
}

Announcement told_user(const topics::Names& names, const ChangeRow& change, std::string_view notice)
{
    const json::object payload{
        {"notice", notice}, {"group", change.key1}, {"by", change.actor}, {"revision", change.revision.value()}};
    Announcement announcement;
    announcement.user = change.key2;
    announcement.notice = publication(names.user_notice(change.key2), payload);
    return announcement;
}

Announcement ban_announcement(const topics::Names& names, const ChangeRow& change)
{
    return told_user(names, change, change.what == What::removed ? "unbanned" : "banned");
}

Announcement request_announcement(const topics::Names& names, const ChangeRow& change)
{
    if (change.what == What::removed) // who withdraws it himself knows
        return change.actor == change.key2 ? Announcement{} : told_user(names, change, "join_closed");
    const json::object payload{{"notice", "join_request"},
                               {"group", change.key1},
                               {"user", change.key2},
                               {"revision", change.revision.value()}};
    Announcement announcement;
    announcement.for_leaders = {change.key1, json::serialize(payload)};
    return announcement;
}

} // namespace

Announcement announcement_of(const topics::Names& names, const ChangeRow& change)
{
    switch (change.entity) {
    case Entity::member:
        return member_announcement(names, change);
    case Entity::group:
        return group_announcement(names, change);
    case Entity::user:
        return user_announcement(change);
    case Entity::ban:
        return ban_announcement(names, change);
    case Entity::request:
        return request_announcement(names, change);
    case Entity::contact:
        return contact_announcement(names, change);
    case Entity::contact_request:
        return contact_request_announcement(names, change);
    case Entity::block:
        return block_announcement(names, change);
    default:
        break;
    }
    return {};
}

Publication leader_notice(const topics::Names& names, std::string_view user, std::string payload)
{
    return {.topic = names.user_notice(user), .payload = std::move(payload), .content_type = std::string(json_type)};
}

Publication group_card(const topics::Names& names, const GroupRow& group, Seq last_seq, Revision revision)
{
    if (group.deleted)
        return {.topic = names.group_info(group.id), .retain = true};
    const json::object card{{"id", group.id},
                            {"name", group.name},
                            {"topic", group.topic},
                            {"picture", group.picture},
                            {"visibility", group.is_public ? "public" : "private"},
                            {"joining", joining_name(group.joining)},
                            {"read_only", group.read_only},
                            {"slow_mode_ms", group.slow.count()},
                            {"members", group.members},
                            {"last_seq", last_seq.value()},
                            {"revision", revision.value()}};
    return publication(names.group_info(group.id), card, true);
}

Publication own_list(const topics::Names& names, const OwnGroups& own, Revision revision, std::uint32_t list_max)
{
    if (own.deleted)
        return {.topic = names.user_groups(own.user), .retain = true};
    json::object list{{"revision", revision.value()}};
    if (own.count > list_max) {
        list["count"] = own.count;
    } else {
        json::array groups;
        groups.reserve(own.groups.size());
        for (const MemberRow& membership : own.groups)
            groups.push_back(json::object{{"id", membership.group}, {"role", to_string(membership.role)}});
        list["groups"] = std::move(groups);
    }
    return publication(names.user_groups(own.user), list, true);
}

} // namespace parley::bridge
