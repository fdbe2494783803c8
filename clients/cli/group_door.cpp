#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <chrono>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct DoorArguments {
    std::string group, user, role = "member", reason, text, file;
    std::vector<std::string> place; ///< GROUP ID, or ID alone
    bool signs_up = false;
    std::optional<std::uint64_t> seconds;
    std::size_t uses = 1, limit = 100'000;
};

/// `seconds` from now, as the server counts time.
std::int64_t in_seconds(std::uint64_t seconds)
{
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return now.time_since_epoch().count() + static_cast<std::int64_t>(seconds) * 1000;
}

/// A list as a table: `names` are the members of an item, by heading; the path ends with what is listed.
Result<void> list_at(Context& context, const Path& path, const DoorArguments& arguments,
                     const std::vector<std::string>& headings, const std::vector<std::string>& names)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto items = api->list(path, path.back(), {}, arguments.limit);
    if (!items)
        return items.error();
    Table table(headings);
    for (const auto& item : *items) {
        std::vector<std::string> cells;
        for (const std::string& name : names) {
            const bool is_time = name == "since" || name == "until" || name == "created" || name == "expires";
            cells.push_back(is_time ? format_time(number_of(item, name)) : text_of(item, name));
        }
        table.add(std::move(cells));
    }
    context.print(*items, table);
    return {};
}

Result<void> list_of_group(Context& context, const DoorArguments& arguments, const std::string& what,
                           const std::vector<std::string>& headings, const std::vector<std::string>& names)
{
    return list_at(context, {"groups", arguments.group, what}, arguments, headings, names);
}

/// A change, and what is said when it is done.
template <class Call>
Result<void> change(Context& context, const std::string& sentence, Call call)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = call(*api);
    if (!answer)
        return answer.error();
    context.say(*answer, sentence + enforcement_note(*answer));
    return {};
}

Result<void> list_bans(Context& context, const DoorArguments& arguments)
{
    return list_of_group(context, arguments, "bans", {"USER", "SINCE", "UNTIL", "BY", "REASON"},
                         {"user", "since", "until", "by", "reason"});
}

Result<void> ban(Context& context, const DoorArguments& arguments)
{
    boost::json::object body;
    if (!arguments.reason.empty())
        body["reason"] = arguments.reason;
    if (arguments.seconds)
        body["until"] = in_seconds(*arguments.seconds);
    return change(context, arguments.user + " is banned from " + arguments.group, [&](Api& api) {
        return api.put({"groups", arguments.group, "bans", arguments.user}, body);
    });
}

Result<void> unban(Context& context, const DoorArguments& arguments)
{
    return change(context, arguments.user + " may come to " + arguments.group + " again", [&](Api& api) {
        return api.remove({"groups", arguments.group, "bans", arguments.user});
    });
}

Result<void> list_requests(Context& context, const DoorArguments& arguments)
{
    return list_of_group(context, arguments, "requests", {"USER", "SINCE", "NAME", "TEXT"},
                         {"user", "since", "display_name", "text"});
}

Result<void> accept_request(Context& context, const DoorArguments& arguments)
{
    return change(context, arguments.user + " is " + arguments.role + " of " + arguments.group, [&](Api& api) {
        return api.post({"groups", arguments.group, "requests", arguments.user, "accept"},
                        boost::json::object{{"role", arguments.role}});
    });
}

Result<void> decline_request(Context& context, const DoorArguments& arguments)
{
    return change(context, "the request of " + arguments.user + " is declined", [&](Api& api) {
        return api.remove({"groups", arguments.group, "requests", arguments.user});
    });
}

Result<void> list_invitations(Context& context, const DoorArguments& arguments)
{
    if (arguments.group.empty())
        return list_at(context, {"invitations"}, arguments,
                       {"ID", "GROUP", "ROLE", "USES LEFT", "CREATED", "EXPIRES", "BY"},
                       {"id", "group", "role", "uses_left", "created", "expires", "by"});
    return list_of_group(context, arguments, "invitations", {"ID", "ROLE", "USES LEFT", "CREATED", "EXPIRES", "BY"},
                         {"id", "role", "uses_left", "created", "expires", "by"});
}

Result<void> make_invitation(Context& context, const DoorArguments& arguments)
{
    if (arguments.group.empty() && !arguments.signs_up)
        return Error{Errc::invalid_argument, "name a group, or --sign-up, or both"};
    boost::json::object body{{"uses", arguments.uses}};
    if (!arguments.group.empty())
        body["role"] = arguments.role;
    if (!arguments.group.empty() && arguments.signs_up)
        body["group"] = arguments.group;
    if (arguments.seconds)
        body["expires"] = in_seconds(*arguments.seconds);
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const Path path = arguments.signs_up ? Path{"invitations"} : Path{"groups", arguments.group, "invitations"};
    const auto answer = api->post(path, std::move(body));
    if (!answer)
        return answer.error();
    Table table({"ID", "INVITATION (told this once)"});
    table.add({text_of(*answer, "id"), text_of(*answer, "invitation")});
    context.print(*answer, table);
    return {};
}

Result<void> revoke_invitation(Context& context, const DoorArguments& arguments)
{
    const auto& place = arguments.place;
    if (place.empty() || place.size() > 2)
        return Error{Errc::invalid_argument, "name the group and the id, or the id alone of one that signs up"};
    const Path path =
        place.size() == 1 ? Path{"invitations", place[0]} : Path{"groups", place[0], "invitations", place[1]};
    return change(context, "invitation " + place.back() + " is worth nothing any more",
                  [&](Api& api) { return api.remove(path); });
}

/// From a file or a question: an invitation is as good as a password to whoever reads the command line.
Result<std::string> invitation_text(Context& context, const DoorArguments& arguments)
{
    if (!arguments.text.empty())
        return arguments.text;
    return obtain_password(arguments.file, "Invitation", false, context.in);
}

Result<void> accept_invitation(Context& context, const DoorArguments& arguments)
{
    const auto text = invitation_text(context, arguments);
    if (!text)
        return text.error();
    return change(context, "entered", [&](Api& api) {
        return api.post({"invitations", "accept"}, boost::json::object{{"invitation", *text}});
    });
}

Result<void> join(Context& context, const DoorArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    boost::json::object body;
    if (!arguments.text.empty())
        body["text"] = arguments.text;
    const auto answer = api->post({"groups", arguments.group, "join"}, std::move(body));
    if (!answer)
        return answer.error();
    const bool joined = flag_of(*answer, "joined");
    context.say(*answer, (joined ? "joined " : "asked to join ") + arguments.group + enforcement_note(*answer));
    return {};
}

} // namespace

void add_group_door(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<DoorArguments>();
    const auto family = [&](const char* name, const char* help) {
        const auto sub = program.sub(name, help);
        sub.needs_a_sub();
        return sub;
    };
    const auto command = [&](const Command& of, const char* name, const char* help, auto run) {
        const auto sub = of.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto of_group = [&](const Command& of, const char* name, const char* help, auto run) {
        const auto sub = command(of, name, help, run);
        sub.text("GROUP", arguments->group, "Group id").required();
        return sub;
    };
    const auto of_user = [&](const Command& of, const char* name, const char* help, auto run) {
        const auto sub = of_group(of, name, help, run);
        sub.text("USER", arguments->user, "User id").required();
        return sub;
    };

    const auto bans = family("bans", "Who must not be in a group");
    of_group(bans, "list", "All bans of a group", list_bans);
    const auto add = of_user(bans, "add", "Ban a user; a member is removed at once", ban);
    add.text("--reason", arguments->reason, "Why; shown to the group's moderators");
    add.number("--seconds", arguments->seconds, "For so long; without it for good");
    of_user(bans, "remove", "Lift a ban", unban);

    const auto requests = family("requests", "Who asks to join a group");
    of_group(requests, "list", "All requests that wait", list_requests);
    of_user(requests, "accept", "Make him a member", accept_request)
        .text("--role", arguments->role, "observer, member, moderator, admin or owner; default: member");
    of_user(requests, "decline", "Decline a request, or withdraw one's own", decline_request);

    const auto invitations = family("invitations", "Texts that let whoever has one enter a group, or become a user");
    const auto maybe_of_group = [&](const char* name, const char* help, const char* group_help, auto run) {
        const auto sub = command(invitations, name, help, run);
        sub.text("GROUP", arguments->group, group_help);
        return sub;
    };
    maybe_of_group("list", "All that are left", "Group id; without it those that sign up", list_invitations);
    const auto make = maybe_of_group("add", "Make one; it is shown this once", "Of which group", make_invitation);
    make.flag("--sign-up", arguments->signs_up, "Whoever has it becomes a user (and a member of the group, if any)");
    make.text("--role", arguments->role, "observer, member, moderator or admin; default: member");
    make.number("--uses", arguments->uses, 1, 1'000'000, "How many may enter by it; default: 1");
    make.number("--seconds", arguments->seconds, "Works for so long; without it until it is used up or revoked");
    command(invitations, "remove", "Revoke one", revoke_invitation)
        .texts("PLACE", arguments->place, "GROUP ID, or the ID alone of one that signs up")
        .required();
    const auto accept = command(invitations, "accept", "Enter a group by an invitation", accept_invitation);
    accept.text("INVITATION", arguments->text,
                "pi_…; better by --file or when you are asked: others see command lines");
    accept.text("--file", arguments->file, "File whose first line it is; - for standard input");

    of_group(program, "join", "Join a group, or ask to", join)
        .text("--text", arguments->text, "What to say to those who decide");
}

} // namespace parley::cli
