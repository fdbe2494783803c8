#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct UserArguments {
    std::optional<std::string> name, duty;
    std::string id, kind, text, new_password_file, old_password_file;
    bool admin = false, no_admin = false, disabled = false, enabled = false, no_password = false;
    bool must_change = false, need_not_change = false;
    std::size_t limit = 10'000;
};
void add_row(Table& table, const boost::json::value& user)
{
    std::string state = flag_of(user, "disabled") ? "disabled" : "enabled";
    if (!flag_of(user, "has_password"))
        state += ", no password";
    if (flag_of(user, "must_change_password"))
        state += ", must change password";
    const std::string duty = text_of(user, "duty");
    const std::string rights = flag_of(user, "admin") ? "admin" : duty == "none" || duty.empty() ? "" : "duty " + duty;
    table.add({text_of(user, "id"), text_of(user, "kind"), rights, state, format_time(number_of(user, "created")),
               text_of(user, "display_name")});
}

Table user_table()
{
    return Table({"USER", "KIND", "RIGHTS", "STATE", "CREATED", "NAME"});
}

Result<void> list_users(Context& context, const UserArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query;
    if (!arguments.text.empty())
        query.emplace_back("text", arguments.text);
    if (!arguments.kind.empty())
        query.emplace_back("kind", arguments.kind);
    const auto users = api->list({"users"}, "users", std::move(query), arguments.limit);
    if (!users)
        return users.error();
    Table table = user_table();
    for (const auto& user : *users)
        add_row(table, user);
    context.print(*users, table);
    return {};
}

Result<void> show_user(Context& context, const UserArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = api->get({"users", arguments.id});
    if (!user)
        return user.error();
    Table table = user_table();
    add_row(table, *user);
    context.print(*user, table);
    return {};
}

Result<void> add_user(Context& context, const UserArguments& arguments)
{
    boost::json::object body{{"kind", arguments.kind.empty() ? "person" : arguments.kind},
                             {"display_name", arguments.name.value_or("")}};
    if (arguments.admin)
        body["admin"] = true;
    if (arguments.duty)
        body["duty"] = *arguments.duty;
    if (arguments.must_change)
        body["must_change_password"] = true;
    if (!arguments.no_password) {
        // Asked for before the login, so that standard input can hold it and a typing error costs nothing.
        const auto password =
            obtain_password(arguments.new_password_file, "New password of " + arguments.id, true, context.in);
        if (!password)
            return password.error();
        body["password"] = *password;
    }
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    // PUT replaces a user that is there: `add` must not.
    const auto before = api->get({"users", arguments.id});
    if (before)
        return Error{Errc::already_exists, "user " + arguments.id + " is there already; `users set` changes it"};
    if (before.error().code != Errc::not_found)
        return before.error();
    const auto answer = api->put({"users", arguments.id}, std::move(body));
    if (!answer)
        return answer.error();
    context.say(*answer, "user " + arguments.id + " added" + enforcement_note(*answer));
    return {};
}

Result<void> set_user(Context& context, const UserArguments& arguments)
{
    boost::json::object body;
    if (arguments.name)
        body["display_name"] = *arguments.name;
    if (arguments.disabled || arguments.enabled)
        body["disabled"] = arguments.disabled;
    if (arguments.admin || arguments.no_admin)
        body["admin"] = arguments.admin;
    if (arguments.duty)
        body["duty"] = *arguments.duty;
    if (arguments.must_change || arguments.need_not_change)
        body["must_change_password"] = arguments.must_change;
    if (body.empty())
        return Error{Errc::invalid_argument, "nothing to set: see `parleyctl users set --help`"};
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->patch({"users", arguments.id}, std::move(body));
    if (!answer)
        return answer.error();
    context.say(*answer, "user " + arguments.id + " changed" + enforcement_note(*answer));
    return {};
}

/// Administrators set anybody's; everybody changes his own, with the old one.
Result<void> set_password(Context& context, const UserArguments& arguments)
{
    std::string old_password;
    if (!arguments.old_password_file.empty()) {
        const auto old = obtain_password(arguments.old_password_file, "", false, context.in);
        if (!old)
            return old.error();
        old_password = *old;
    }
    const auto password =
        obtain_password(arguments.new_password_file, "New password of " + arguments.id, true, context.in);
    if (!password)
        return password.error();
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer =
        old_password.empty()
            ? api->patch({"users", arguments.id}, boost::json::object{{"password", *password}})
            : api->put({"users", arguments.id, "password"},
                       boost::json::object{{"old_password", old_password}, {"new_password", *password}});
    if (!answer)
        return answer.error();
    context.say(*answer, "password of " + arguments.id + " changed" + enforcement_note(*answer));
    return {};
}

Result<void> remove_user(Context& context, const UserArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->remove({"users", arguments.id});
    if (!answer)
        return answer.error();
    context.say(*answer, "user " + arguments.id + " removed; the id is never given again" + enforcement_note(*answer));
    return {};
}

} // namespace

void add_users(const Command& program, Context& context)
{
    const auto users = program.sub("users", "People, devices and services");
    users.needs_a_sub();
    const auto arguments = std::make_shared<UserArguments>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = users.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto of_one = [&](const char* name, const char* help, auto run) {
        const auto sub = command(name, help, run);
        sub.text("USER", arguments->id, "User id").required();
        return sub;
    };
    const std::string file_help =
        "File whose first line is the new password; - for standard input; without it you are asked";

    const std::string duty_help =
        "A part of the administration: users (users, groups, keys), audit (reads all but messages) or none";

    const auto list = command("list", "All users, or those that match", list_users);
    list.text("--text", arguments->text, "Part of the id or of the name");
    list.text("--kind", arguments->kind, "person, device or service");
    list.number("--limit", arguments->limit, 1, 10'000'000, "At most this many");

    of_one("show", "One user", show_user);

    const auto add = of_one("add", "Make a new user; the id is fixed for life", add_user);
    add.text("--name", arguments->name, "Display name");
    add.text("--kind", arguments->kind, "person (default), device or service");
    add.flag("--admin", arguments->admin, "Administrator of the whole server");
    add.text("--duty", arguments->duty, duty_help);
    const auto file = add.text("--new-password-file", arguments->new_password_file, file_help);
    add.flag("--no-password", arguments->no_password, "Without password: cannot log in yet").excludes(file);
    const std::string must_change_help = "He must set a new password before anything else";
    add.flag("--must-change-password", arguments->must_change, must_change_help);

    const auto set = of_one("set", "Change a user; disabling closes its sessions", set_user);
    set.text("--name", arguments->name, "Display name");
    const auto disable = set.flag("--disable", arguments->disabled, "May not log in any more");
    set.flag("--enable", arguments->enabled, "May log in again").excludes(disable);
    const auto admin = set.flag("--admin", arguments->admin, "Administrator of the whole server");
    set.flag("--no-admin", arguments->no_admin, "Not an administrator any more").excludes(admin);
    set.text("--duty", arguments->duty, duty_help);
    const auto must_change = set.flag("--must-change-password", arguments->must_change, must_change_help);
    set.flag("--need-not-change-password", arguments->need_not_change, "He need not any more").excludes(must_change);

    const auto passwd = of_one("passwd", "Set a user's password, or change your own", set_password);
    passwd.text("--new-password-file", arguments->new_password_file, file_help);
    passwd.text("--old-password-file", arguments->old_password_file,
                "File with your password up to now, to change your own without being an administrator");

    of_one("remove", "Delete a user and close its sessions", remove_user);
}

} // namespace parley::cli
