#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

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

void add_members(const Command& program, Context& context)
{
    const auto members = program.sub("members", "Who is in a group, and as what");
    members.needs_a_sub();
    const auto arguments = std::make_shared<MemberArguments>();
    const auto of_group = [&](const char* name, const char* help, auto run) {
        const auto sub = members.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        sub.text("GROUP", arguments->group, "Group id").required();
        return sub;
    };
    const auto of_one = [&](const char* name, const char* help, auto run) {
        const auto sub = of_group(name, help, run);
        sub.text("USER", arguments->user, "User id").required();
        return sub;
    };
    const std::string roles = "observer, member, moderator, admin or owner";

    of_group("list", "All members of a group", list_members)
        .number("--limit", arguments->limit, 1, 10'000'000, "At most this many");
    of_one("add", "Add a user to a group", add_member).text("--role", arguments->role, roles + "; default: member");
    of_one("role", "Change a member's role", set_role).text("ROLE", arguments->role, roles).required();
    of_one("mute", "A muted member receives, and may not send", mute_member)
        .flag("--off", arguments->off, "May send again");
    of_one("remove", "Remove a member; acts at once on its live sessions", remove_member);
}

} // namespace parley::cli
