#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace parley::cli {
namespace {

struct UserArguments {
    std::string id, name, kind, text, new_password_file, old_password_file;
    bool admin = false, no_admin = false, disabled = false, enabled = false, no_password = false, has_name = false;
    std::size_t limit = 10'000;
};
using Arguments = std::shared_ptr<UserArguments>;

void add_row(Table& table, const boost::json::value& user)
{
    std::string state = flag_of(user, "disabled") ? "disabled" : "enabled";
    if (!flag_of(user, "has_password"))
        state += ", no password";
    table.add({text_of(user, "id"), text_of(user, "kind"), flag_of(user, "admin") ? "admin" : "", state,
               format_time(number_of(user, "created")), text_of(user, "display_name")});
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
                             {"display_name", arguments.name}};
    if (arguments.admin)
        body["admin"] = true;
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
    if (arguments.has_name)
        body["display_name"] = arguments.name;
    if (arguments.disabled || arguments.enabled)
        body["disabled"] = arguments.disabled;
    if (arguments.admin || arguments.no_admin)
        body["admin"] = arguments.admin;
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

void add_users(CLI::App& app, Context& context)
{
    auto* const users = app.add_subcommand("users", "People, devices and services");
    users->require_subcommand(1);
    const auto arguments = std::make_shared<UserArguments>();
    const auto command = [&, users](const char* name, const char* help, auto run) {
        auto* const sub = users->add_subcommand(name, help);
        sub->callback([&context, arguments, run] {
            context.run = [arguments, run](Context& with) { return run(with, *arguments); };
        });
        return sub;
    };
    const std::string file_help =
        "File whose first line is the new password; - for standard input; without it you are asked";

    auto* const list = command("list", "All users, or those that match", list_users);
    list->add_option("--text", arguments->text, "Part of the id or of the name");
    list->add_option("--kind", arguments->kind, "person, device or service");
    list->add_option("--limit", arguments->limit, "At most this many")->check(CLI::PositiveNumber);

    command("show", "One user", show_user)->add_option("USER", arguments->id, "User id")->required();

    auto* const add = command("add", "Make a new user", add_user);
    add->add_option("USER", arguments->id, "User id: fixed for life")->required();
    add->add_option("--name", arguments->name, "Display name");
    add->add_option("--kind", arguments->kind, "person (default), device or service");
    add->add_flag("--admin", arguments->admin, "Administrator of the whole server");
    auto* const file = add->add_option("--new-password-file", arguments->new_password_file, file_help);
    add->add_flag("--no-password", arguments->no_password, "Without password: cannot log in yet")->excludes(file);

    auto* const set = command("set", "Change a user; disabling closes its sessions", set_user);
    set->add_option("USER", arguments->id, "User id")->required();
    set->add_option("--name", arguments->name, "Display name")->each([arguments](const std::string&) {
        arguments->has_name = true;
    });
    auto* const disable = set->add_flag("--disable", arguments->disabled, "May not log in any more");
    set->add_flag("--enable", arguments->enabled, "May log in again")->excludes(disable);
    auto* const admin = set->add_flag("--admin", arguments->admin, "Administrator of the whole server");
    set->add_flag("--no-admin", arguments->no_admin, "Not an administrator any more")->excludes(admin);

    auto* const passwd = command("passwd", "Set a user's password, or change your own", set_password);
    passwd->add_option("USER", arguments->id, "User id")->required();
    passwd->add_option("--new-password-file", arguments->new_password_file, file_help);
    passwd->add_option("--old-password-file", arguments->old_password_file,
                       "File with your password up to now, to change your own without being an administrator");

    command("remove", "Delete a user and close its sessions", remove_user)
        ->add_option("USER", arguments->id, "User id")
        ->required();
}

} // namespace parley::cli
