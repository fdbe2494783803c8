#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace parley::cli {
namespace {

struct GroupArguments {
    std::string id, name, topic, visibility, owner, text;
    bool has_name = false, has_topic = false, own = false, open = false;
    std::size_t limit = 10'000;
};

void add_row(Table& table, const boost::json::value& group)
{
    table.add({text_of(group, "id"), text_of(group, "visibility"), text_of(group, "members"), text_of(group, "role"),
               format_time(number_of(group, "created")), text_of(group, "name"), text_of(group, "topic")});
}

Table group_table()
{
    return Table({"GROUP", "VISIBILITY", "MEMBERS", "MY ROLE", "CREATED", "NAME", "TOPIC"});
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
    boost::json::object body{{"name", arguments.name},
                             {"topic", arguments.topic},
                             {"visibility", arguments.visibility.empty() ? "private" : arguments.visibility}};
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
    if (arguments.has_name)
        body["name"] = arguments.name;
    if (arguments.has_topic)
        body["topic"] = arguments.topic;
    if (!arguments.visibility.empty())
        body["visibility"] = arguments.visibility;
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

void add_groups(CLI::App& app, Context& context)
{
    auto* const groups = app.add_subcommand("groups", "Groups; who is in them: see members");
    groups->require_subcommand(1);
    const auto arguments = std::make_shared<GroupArguments>();
    const auto command = [&, groups](const char* name, const char* help, auto run) {
        auto* const sub = groups->add_subcommand(name, help);
        sub->callback([&context, arguments, run] {
            context.run = [arguments, run](Context& with) { return run(with, *arguments); };
        });
        return sub;
    };
    const auto settings = [&](CLI::App* sub) {
        sub->add_option("GROUP", arguments->id, "Group id")->required();
        sub->add_option("--name", arguments->name, "Name")->each([arguments](const std::string&) {
            arguments->has_name = true;
        });
        sub->add_option("--topic", arguments->topic, "What it is about")->each([arguments](const std::string&) {
            arguments->has_topic = true;
        });
        sub->add_option("--visibility", arguments->visibility, "private: members only; public: any user may join");
    };

    auto* const list = command("list", "All groups for administrators, else one's own", list_groups);
    auto* const own = list->add_flag("--own", arguments->own, "In which I am a member");
    list->add_flag("--public", arguments->open, "Public ones")->excludes(own);
    list->add_option("--text", arguments->text, "Part of the id or of the name");
    list->add_option("--limit", arguments->limit, "At most this many")->check(CLI::PositiveNumber);

    command("show", "One group", show_group)->add_option("GROUP", arguments->id, "Group id")->required();

    auto* const add = command("add", "Make a new group", add_group);
    settings(add);
    add->add_option("--owner", arguments->owner, "Its first member; administrators only, others own it themselves");

    settings(command("set", "Change a group", set_group));
    command("remove", "Delete a group; its history stays for administrators", remove_group)
        ->add_option("GROUP", arguments->id, "Group id")
        ->required();
}

} // namespace parley::cli
