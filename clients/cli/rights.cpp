#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <charconv>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct RightsArguments {
    std::string user, peer, group, action, topic, id, filter, visibility;
    std::optional<std::string> role, access, to_user, to_group, least_role, priority;
    bool mute = false, unmute = false, disable = false, enable = false, admin = false, no_admin = false;
    bool read_only = false, writable = false, remove = false, deny = false;
    std::size_t limit = 10'000;
};

std::string allowed_or_denied(const boost::json::value& side)
{
    std::string text = text_of(side, "verdict") == "allow" ? "allowed" : "denied";
    text += " (" + text_of(side, "why");
    if (const std::string grant = text_of(side, "grant"); !grant.empty())
        text += " " + grant;
    return text + ")";
}

Result<void> explain(Context& context, const RightsArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->post(
        {"explain"},
        boost::json::object{{"user", arguments.user}, {"action", arguments.action}, {"topic", arguments.topic}});
    if (!answer)
        return answer.error();
    Table table({"", "RULE", "WHAT IS SO"});
    for (const auto& link : array_of(*answer, "chain"))
        table.add({flag_of(link, "decides") ? "=>" : "", text_of(link, "rule"), text_of(link, "text")});
    if (!context.json)
        context.out << allowed_or_denied(*answer) << ": " << printable(arguments.user) << " "
                    << printable(arguments.action) << " " << printable(arguments.topic) << "\n\n";
    context.print(*answer, table);
    return {};
}

Result<void> who_can(Context& context, const RightsArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    boost::json::array users;
    for (std::string cursor;;) {
        boost::json::object body{{"action", arguments.action}, {"topic", arguments.topic}, {"limit", 500}};
        if (!cursor.empty())
            body["cursor"] = cursor;
        const auto page = api->post({"who-can"}, std::move(body));
        if (!page)
            return page.error();
        for (auto& user : array_of(*page, "users"))
            if (users.size() < arguments.limit)
                users.push_back(std::move(user));
        cursor = text_of(*page, "next");
        if (cursor.empty() || users.size() >= arguments.limit)
            break;
    }
    Table table({"USER", "WHY", "BY"});
    for (const auto& user : users)
        table.add({text_of(user, "user"), text_of(user, "why"), text_of(user, "by")});
    context.print(users, table);
    return {};
}

Result<void> what_if(Context& context, boost::json::object change)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->post({"what-if"}, std::move(change));
    if (!answer)
        return answer.error();
    const auto differences = array_of(*answer, "differences");
    Table table({"USER", "ACTION", "TOPIC", "NOW", "THEN"});
    for (const auto& difference : differences) {
        const auto* const object = difference.if_object();
        if (object == nullptr || !object->contains("before") || !object->contains("after"))
            continue;
        table.add({text_of(difference, "user"), text_of(difference, "action"), text_of(difference, "topic"),
                   allowed_or_denied(object->at("before")), allowed_or_denied(object->at("after"))});
    }
    if (!context.json && differences.empty())
        context.out << "no verdict would differ\n";
    else
        context.print(*answer, table);
    if (!context.json && !flag_of(*answer, "complete"))
        context.err << "parleyctl: this is not all: more is concerned than is listed\n";
    return {};
}

void set_flag(boost::json::object& change, const char* name, bool yes, bool no)
{
    if (yes || no)
        change[name] = yes;
}

boost::json::object member_change(const RightsArguments& arguments)
{
    boost::json::object change{{"change", "member"}, {"group", arguments.group}, {"user", arguments.user}};
    if (arguments.remove)
        change["role"] = "none";
    else if (arguments.role)
        change["role"] = *arguments.role;
    set_flag(change, "muted", arguments.mute, arguments.unmute);
    return change;
}

boost::json::object user_change(const RightsArguments& arguments)
{
    boost::json::object change{{"change", "user"}, {"user", arguments.user}};
    set_flag(change, "disabled", arguments.disable, arguments.enable);
    set_flag(change, "admin", arguments.admin, arguments.no_admin);
    return change;
}

boost::json::object group_change(const RightsArguments& arguments)
{
    boost::json::object change{{"change", "group"}, {"group", arguments.group}};
    if (!arguments.visibility.empty())
        change["visibility"] = arguments.visibility;
    set_flag(change, "read_only", arguments.read_only, arguments.writable);
    if (arguments.remove)
        change["deleted"] = true;
    return change;
}

boost::json::object contact_change(const RightsArguments& arguments)
{
    return {{"change", "contact"}, {"user", arguments.user}, {"peer", arguments.peer}, {"contacts", !arguments.remove}};
}

boost::json::object block_change(const RightsArguments& arguments)
{
    return {{"change", "block"}, {"user", arguments.user}, {"peer", arguments.peer}, {"blocked", !arguments.remove}};
}

/// What is no number goes as it is: the server says what it expects.
boost::json::value number_or_text(const std::string& text)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size())
        return boost::json::value(text);
    return number;
}

boost::json::object grant_change(const RightsArguments& arguments)
{
    if (arguments.remove)
        return {{"change", "grant"}, {"id", arguments.id}, {"deleted", true}};
    boost::json::object change{{"change", "grant"},
                               {"id", arguments.id},
                               {"filter", arguments.filter},
                               {"access", arguments.access.value_or("both")},
                               {"verdict", arguments.deny ? "deny" : "allow"},
                               {"priority", number_or_text(arguments.priority.value_or("0"))}};
    change["subject_kind"] = arguments.to_user ? "user" : arguments.to_group ? "group" : "everybody";
    change["subject"] = arguments.to_user.value_or(arguments.to_group.value_or(""));
    if (arguments.least_role)
        change["least_role"] = *arguments.least_role;
    return change;
}

void add_what_if(const Command& program, Context& context, const std::shared_ptr<RightsArguments>& arguments)
{
    const auto family = program.sub("what-if", "Which verdicts a change would turn; nothing is changed");
    family.needs_a_sub();
    const auto command = [&](const char* name, const char* help,
                             boost::json::object (*change)(const RightsArguments&)) {
        const auto sub = family.sub(name, help);
        sub.runs(context, [arguments, change](Context& with) { return what_if(with, change(*arguments)); });
        return sub;
    };
    const auto member = command("member", "Somebody joins a group, leaves it, or gets another role", member_change);
    member.text("GROUP", arguments->group, "Group id").required();
    member.text("USER", arguments->user, "User id").required();
    member.text("--role", arguments->role, "observer, member, moderator, admin or owner; without it the role stays");
    const auto mute = member.flag("--mute", arguments->mute, "Muted there");
    member.flag("--unmute", arguments->unmute, "Not muted there").excludes(mute);
    member.flag("--remove", arguments->remove, "Not a member any more");

    const auto user = command("user", "A user is disabled (or deleted), enabled, or an administrator", user_change);
    user.text("USER", arguments->user, "User id").required();
    const auto disable = user.flag("--disable", arguments->disable, "Disabled, or deleted");
    user.flag("--enable", arguments->enable, "Enabled").excludes(disable);
    const auto admin = user.flag("--admin", arguments->admin, "An administrator");
    user.flag("--no-admin", arguments->no_admin, "No administrator").excludes(admin);

    const auto group = command("group", "A group is deleted, or its settings change", group_change);
    group.text("GROUP", arguments->group, "Group id").required();
    group.text("--visibility", arguments->visibility, "public or private");
    const auto read_only = group.flag("--read-only", arguments->read_only, "Members below moderator only receive");
    group.flag("--writable", arguments->writable, "All but observers write").excludes(read_only);
    group.flag("--remove", arguments->remove, "Deleted");

    const auto of_two = [&](const char* name, const char* help, auto change, const char* end_help) {
        const auto sub = command(name, help, change);
        sub.text("USER", arguments->user, "User id").required();
        sub.text("PEER", arguments->peer, "The other user's id").required();
        sub.flag("--remove", arguments->remove, end_help);
    };
    of_two("contact", "Two users become contacts", contact_change, "They are none any more");
    of_two("block", "USER blocks PEER", block_change, "He does not any more");

    const auto grant = command("grant", "A grant is made, replaced or taken away", grant_change);
    grant.text("ID", arguments->id, "Id of the grant").required();
    grant.text("--filter", arguments->filter, "Topic filter, with %u and %g");
    const auto to_user = grant.text("--to-user", arguments->to_user, "For that user; without a subject for everybody");
    grant.text("--to-group", arguments->to_group, "For the members of that group").excludes(to_user);
    grant.text("--least-role", arguments->least_role, "The least role in the group");
    grant.text("--access", arguments->access, "publish, subscribe or both; default: both");
    grant.flag("--deny", arguments->deny, "It denies");
    grant.text("--priority", arguments->priority, "-1000000 to 1000000; default: 0");
    grant.flag("--remove", arguments->remove, "It is taken away");
}

} // namespace

void add_rights(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<RightsArguments>();
    const auto question = [&](const char* name, const char* help, auto run) {
        const auto sub = program.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto why = question("explain", "Why somebody may do something, or why not", explain);
    why.text("USER", arguments->user, "User id").required();
    why.text("ACTION", arguments->action, "publish, receive or subscribe").required();
    why.text("TOPIC", arguments->topic, "A topic name; to subscribe, a filter").required();

    const auto who = question("who-can", "All who may do something, and by what", who_can);
    who.text("ACTION", arguments->action, "publish, receive or subscribe").required();
    who.text("TOPIC", arguments->topic, "A topic name; to subscribe, a filter").required();
    who.number("--limit", arguments->limit, 1, 10'000'000, "At most this many");

    add_what_if(program, context, arguments);
}

} // namespace parley::cli
