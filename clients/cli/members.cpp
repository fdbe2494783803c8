#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace parley::cli {
namespace {

struct MemberArguments {
    std::string group, user, role = "member";
    bool off = false;
    std::size_t limit = 100'000;
};

Result<void> list_members(Context& context, const MemberArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto members = api->list({"groups", arguments.group, "members"}, "members", {}, arguments.limit);
    if (!members)
        return members.error();
    Table table({"USER", "ROLE", "MUTED", "SINCE", "NAME"});
    for (const auto& member : *members)
        table.add({text_of(member, "user"), text_of(member, "role"), flag_of(member, "muted") ? "muted" : "",
                   format_time(number_of(member, "since")), text_of(member, "display_name")});
    context.print(*members, table);
    return {};
}

Result<void> add_member(Context& context, const MemberArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const Path path{"groups", arguments.group, "members", arguments.user};
    // PUT changes a member who is there: `add` must not.
    const auto before = api->get(path);
    if (before)
        return Error{Errc::already_exists, arguments.user + " is a member of " + arguments.group + " already, as " +
                                               text_of(*before, "role") + "; `members role` changes it"};
    if (before.error().code != Errc::not_found)
        return before.error();
    const auto answer = api->put(path, boost::json::object{{"role", arguments.role}});
    if (!answer)
        return answer.error();
    context.say(*answer,
                arguments.user + " added to " + arguments.group + " as " + arguments.role + enforcement_note(*answer));
    return {};
}

Result<void> patch_member(Context& context, const MemberArguments& arguments, boost::json::object body,
                          const std::string& sentence)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->patch({"groups", arguments.group, "members", arguments.user}, std::move(body));
    if (!answer)
        return answer.error();
    context.say(*answer, sentence + enforcement_note(*answer));
    return {};
}

Result<void> set_role(Context& context, const MemberArguments& arguments)
{
    return patch_member(context, arguments, {{"role", arguments.role}},
                        arguments.user + " is now " + arguments.role + " of " + arguments.group);
}

Result<void> mute_member(Context& context, const MemberArguments& arguments)
{
    return patch_member(context, arguments, {{"muted", !arguments.off}},
                        arguments.user + (arguments.off ? " may send to " : " may not send to ") + arguments.group);
}

Result<void> remove_member(Context& context, const MemberArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->remove({"groups", arguments.group, "members", arguments.user});
    if (!answer)
        return answer.error();
    context.say(*answer, arguments.user + " removed from " + arguments.group + enforcement_note(*answer));
    return {};
}

} // namespace

void add_members(CLI::App& app, Context& context)
{
    auto* const members = app.add_subcommand("members", "Who is in a group, and as what");
    members->require_subcommand(1);
    const auto arguments = std::make_shared<MemberArguments>();
    const auto command = [&, members](const char* name, const char* help, auto run, bool of_one) {
        auto* const sub = members->add_subcommand(name, help);
        sub->callback([&context, arguments, run] {
            context.run = [arguments, run](Context& with) { return run(with, *arguments); };
        });
        sub->add_option("GROUP", arguments->group, "Group id")->required();
        if (of_one)
            sub->add_option("USER", arguments->user, "User id")->required();
        return sub;
    };
    const std::string roles = "observer, member, moderator, admin or owner";

    command("list", "All members of a group", list_members, false)
        ->add_option("--limit", arguments->limit, "At most this many")
        ->check(CLI::PositiveNumber);
    command("add", "Add a user to a group", add_member, true)
        ->add_option("--role", arguments->role, roles + "; default: member");
    command("role", "Change a member's role", set_role, true)->add_option("ROLE", arguments->role, roles)->required();
    command("mute", "A muted member receives, and may not send", mute_member, true)
        ->add_flag("--off", arguments->off, "May send again");
    command("remove", "Remove a member; acts at once on its live sessions", remove_member, true);
}

} // namespace parley::cli
