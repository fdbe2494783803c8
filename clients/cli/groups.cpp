#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct GroupArguments {
    std::string id, visibility, joining, owner, text;
    std::optional<std::string> name, topic;
    std::optional<std::uint64_t> slow;
    bool read_only = false, read_write = false;
    bool own = false, open = false;
    std::size_t limit = 10'000;
};

void add_row(Table& table, const boost::json::value& group)
{
    std::string rules = flag_of(group, "read_only") ? "read-only" : "";
    if (const auto slow = number_of(group, "slow_mode_ms"); slow != 0)
        rules += (rules.empty() ? "slow " : ", slow ") + std::to_string(slow) + " ms";
    table.add({text_of(group, "id"), text_of(group, "visibility"), text_of(group, "joining"), rules,
               text_of(group, "members"), text_of(group, "role"), format_time(number_of(group, "created")),
               text_of(group, "name"), text_of(group, "topic")});
}

/// What --joining, --read-only, --read-write and --slow-mode say.
void put_rules(boost::json::object& body, const GroupArguments& arguments)
{
    if (!arguments.joining.empty())
        body["joining"] = arguments.joining;
    if (arguments.read_only || arguments.read_write)
        body["read_only"] = arguments.read_only;
    if (arguments.slow)
        body["slow_mode_ms"] = *arguments.slow;
}

Table group_table()
{
    return Table({"GROUP", "VISIBILITY", "JOINING", "RULES", "MEMBERS", "MY ROLE", "CREATED", "NAME", "TOPIC"});
}

Result<void> list_groups(Context& context, const GroupArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query; // without a scope: all for administrators, own ones for others
    if (arguments.own || arguments.open)
        query.emplace_back("scope", arguments.own ? "own" : "open");
    if (!arguments.text.empty())
        query.emplace_back("text", arguments.text);
    const auto groups = api->list({"groups"}, "groups", std::move(query), arguments.limit);
    if (!groups)
        return groups.error();
    Table table = group_table();
    for (const auto& group : *groups)
        add_row(table, group);
    context.print(*groups, table);
    return {};
}

Result<void> show_group(Context& context, const GroupArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto group = api->get({"groups", arguments.id});
    if (!group)
        return group.error();
    Table table = group_table();
    add_row(table, *group);
    context.print(*group, table);
    return {};
}

Result<void> add_group(Context& context, const GroupArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    // PUT replaces a group that is there: `add` must not.
    const auto before = api->get({"groups", arguments.id});
    if (before)
        return Error{Errc::already_exists, "group " + arguments.id + " is there already; `groups set` changes it"};
    if (before.error().code != Errc::not_found)
        return before.error();
    boost::json::object body{{"name", arguments.name.value_or("")},
                             {"topic", arguments.topic.value_or("")},
                             {"visibility", arguments.visibility.empty() ? "private" : arguments.visibility}};
    put_rules(body, arguments);
    if (!arguments.owner.empty())
        body["owner"] = arguments.owner;
    const auto answer = api->put({"groups", arguments.id}, std::move(body));
    if (!answer)
        return answer.error();
    context.say(*answer, "group " + arguments.id + " added" + enforcement_note(*answer));
    return {};
}

Result<void> set_group(Context& context, const GroupArguments& arguments)
{
    boost::json::object body;
    if (arguments.name)
        body["name"] = *arguments.name;
    if (arguments.topic)
        body["topic"] = *arguments.topic;
    if (!arguments.visibility.empty())
        body["visibility"] = arguments.visibility;
    put_rules(body, arguments);
    if (body.empty())
        return Error{Errc::invalid_argument, "nothing to set: see `parleyctl groups set --help`"};
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->patch({"groups", arguments.id}, std::move(body));
    if (!answer)
        return answer.error();
    context.say(*answer, "group " + arguments.id + " changed" + enforcement_note(*answer));
    return {};
}

Result<void> remove_group(Context& context, const GroupArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->remove({"groups", arguments.id});
    if (!answer)
        return answer.error();
    context.say(*answer, "group " + arguments.id + " removed; the id is never given again" + enforcement_note(*answer));
    return {};
}

} // namespace

void add_groups(const Command& program, Context& context)
{
    const auto groups = program.sub("groups", "Groups; who is in them: see members");
    groups.needs_a_sub();
    const auto arguments = std::make_shared<GroupArguments>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = groups.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto of_one = [&](const char* name, const char* help, auto run) {
        const auto sub = command(name, help, run);
        sub.text("GROUP", arguments->id, "Group id").required();
        return sub;
    };
    const auto with_settings = [&](const Command& sub) {
        sub.text("--name", arguments->name, "Name");
        sub.text("--topic", arguments->topic, "What it is about");
        sub.text("--visibility", arguments->visibility, "private: members only see it; public: any user");
        sub.text("--joining", arguments->joining, "open, request or invitation; default: open if public");
        const auto only = sub.flag("--read-only", arguments->read_only, "Members below moderator only receive");
        sub.flag("--read-write", arguments->read_write, "They send as well").excludes(only);
        sub.number("--slow-mode", arguments->slow, "They send one message in so many milliseconds; 0: as they like");
    };

    const auto list = command("list", "All groups for administrators, else one's own", list_groups);
    const auto own = list.flag("--own", arguments->own, "In which I am a member");
    list.flag("--public", arguments->open, "Public ones").excludes(own);
    list.text("--text", arguments->text, "Part of the id or of the name");
    list.number("--limit", arguments->limit, 1, 10'000'000, "At most this many");

    of_one("show", "One group", show_group);

    const auto add = of_one("add", "Make a new group; the id is fixed for life", add_group);
    with_settings(add);
    add.text("--owner", arguments->owner, "Its first member; administrators only, others own it themselves");

    with_settings(of_one("set", "Change a group", set_group));
    of_one("remove", "Delete a group; its history stays for administrators", remove_group);
}

} // namespace parley::cli
