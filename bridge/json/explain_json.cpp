#include "bridge/json/explain_json.h"

#include "bridge/json/directory_json.h"
#include "bridge/json/grant_json.h"

#include <boost/json/array.hpp>

namespace parley::bridge {
namespace {

std::string_view verdict_word(bool allowed)
{
    return allowed ? "allow" : "deny";
}

boost::json::object to_json(const WhatIfAnswer::Side& side)
{
    boost::json::object json{{"verdict", verdict_word(side.allowed)}, {"why", to_string(side.why)}};
    if (!side.grant.empty())
        json["grant"] = side.grant;
    return json;
}

boost::json::object to_json(const ExplainAnswer::Link& link)
{
    boost::json::object json{{"rule", to_string(link.rule)}, {"decides", link.decides}, {"text", link.text}};
    if (link.grant) {
        json["grant"] = link.grant->id;
        json["priority"] = link.grant->priority;
        json["verdict"] = verdict_word(link.grant->allows);
    }
    return json;
}

} // namespace

boost::json::object to_json(const AbleUser& user)
{
    boost::json::object json{{"user", user.user.value()}, {"why", to_string(user.why)}, {"by", user.by}};
    if (!user.grant.empty())
        json["grant"] = user.grant;
    return json;
}

boost::json::object to_json(const WhoCanAnswer& answer)
{
    boost::json::object json = to_json(answer.page, "users");
    json["revision"] = answer.revision.value();
    return json;
}

boost::json::object to_json(const WhatIfAnswer& answer)
{
    boost::json::array differences;
    differences.reserve(answer.differences.size());
    for (const WhatIfAnswer::Difference& difference : answer.differences)
        differences.push_back(boost::json::object{{"user", difference.user.value()},
                                                  {"action", to_string(difference.action)},
                                                  {"topic", difference.topic},
                                                  {"before", to_json(difference.before)},
                                                  {"after", to_json(difference.after)}});
    return {{"differences", std::move(differences)},
            {"complete", answer.complete},
            {"asked", answer.asked},
            {"revision", answer.revision.value()}};
}

} // namespace parley::bridge

namespace parley::bridge::json {
namespace {

UserId read_user(Fields& fields, std::string_view name)
{
    return fields.id<UserId>(name, parse_user_id);
}

GroupId read_group(Fields& fields)
{
    return fields.id<GroupId>("group", parse_group_id);
}

MemberChange read_member(Fields& fields)
{
    MemberChange change{.group = read_group(fields), .user = read_user(fields, "user")};
    if (fields.has("role")) {
        const std::string role = fields.text("role", 16);
        change.role = role == "none" ? Role::none : parse_role(role);
        if (!change.role)
            fields.complain("role", "none, observer, member, moderator, admin or owner is expected");
    }
    change.muted = fields.optional_flag("muted");
    return change;
}

GroupChange read_group_change(Fields& fields)
{
    GroupChange change{.group = read_group(fields)};
    if (const auto visibility = fields.optional_text("visibility", 16)) {
        if (*visibility != "public" && *visibility != "private")
            fields.complain("visibility", "private or public is expected");
        change.is_public = *visibility == "public";
    }
    change.read_only = fields.optional_flag("read_only");
    change.deleted = fields.optional_flag("deleted").value_or(false);
    return change;
}

GrantChange read_grant(Fields& fields)
{
    GrantChange change{.id = fields.text("id", 256)};
    if (!is_valid_id(change.id))
        fields.complain("id", "1 to 64 of A-Z a-z 0-9 . _ - are expected, a letter or digit first");
    if (!fields.optional_flag("deleted").value_or(false))
        change.settings = read_grant_settings(fields);
    return change;
}

} // namespace

boost::json::object explain_json(const RightsQuestion& question, const ExplainAnswer& answer)
{
    boost::json::array chain;
    for (const ExplainAnswer::Link& link : answer.chain)
        chain.push_back(to_json(link));
    return {{"user", question.user},
            {"action", to_string(question.action)},
            {"topic", question.topic},
            {"verdict", verdict_word(answer.allowed)},
            {"why", to_string(answer.why)},
            {"chain", std::move(chain)},
            {"revision", answer.revision.value()}};
}

RightsQuestion read_explain(Fields& fields)
{
    RightsQuestion question{.user = fields.text("user", 256)};
    const auto action = policy::parse_action(fields.text("action", 16));
    if (!action)
        fields.complain("action", "publish, receive or subscribe is expected");
    question.action = action.value_or(policy::Action::receive);
    question.topic = fields.text("topic", max_question_topic_bytes);
    return question;
}

WhoCanQuestion read_who_can(Fields& fields)
{
    WhoCanQuestion question;
    const auto action = policy::parse_action(fields.text("action", 16));
    if (!action)
        fields.complain("action", "publish, receive or subscribe is expected");
    question.question.action = action.value_or(policy::Action::receive);
    question.question.topic = fields.text("topic", max_question_topic_bytes);
    question.page.cursor = fields.optional_text("cursor", 256).value_or("");
    question.page.limit = static_cast<std::size_t>(
        fields.optional_number("limit", 1, static_cast<std::int64_t>(max_page)).value_or(default_page));
    return question;
}

ThoughtChange read_thought_change(Fields& fields)
{
    const std::string what = fields.text("change", 16);
    if (what == "member")
        return read_member(fields);
    if (what == "user")
        return UserChange{read_user(fields, "user"), fields.optional_flag("disabled"), fields.optional_flag("admin")};
    if (what == "group")
        return read_group_change(fields);
    if (what == "contact")
        return ContactChange{read_user(fields, "user"), read_user(fields, "peer"),
                             fields.optional_flag("contacts").value_or(true)};
    if (what == "block")
        return BlockChange{read_user(fields, "user"), read_user(fields, "peer"),
                           fields.optional_flag("blocked").value_or(true)};
    if (what == "grant")
        return read_grant(fields);
    fields.complain("change", "member, user, group, contact, block or grant is expected");
    return UserChange{};
}

} // namespace parley::bridge::json
