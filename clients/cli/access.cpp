#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <chrono>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct AccessArguments {
    std::string of, id, kind = "device", name, file;
    std::vector<std::string> scopes;
    std::optional<std::uint64_t> seconds;
    bool all = false, others = false;
    std::size_t limit = 10'000;
};

/// Whose: --of, or one's own.
Result<std::string> whose(Api& api, const AccessArguments& arguments)
{
    return arguments.of.empty() ? api.me() : Result<std::string>(arguments.of);
}

std::string scopes_of(const boost::json::value& key)
{
    std::string text;
    for (const auto& scope : array_of(key, "scopes"))
        text.append(text.empty() ? "" : " ").append(scope.is_string() ? scope.get_string().c_str() : "");
    return text;
}

Result<void> list_keys(Context& context, const AccessArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const auto keys = api->list({"users", *user, "keys"}, "keys", {}, arguments.limit);
    if (!keys)
        return keys.error();
    Table table({"ID", "KIND", "CREATED", "EXPIRES", "SCOPES", "NAME"});
    for (const auto& key : *keys)
        table.add({text_of(key, "id"), text_of(key, "kind"), format_time(number_of(key, "created")),
                   format_time(number_of(key, "expires")), scopes_of(key), text_of(key, "name")});
    context.print(*keys, table);
    return {};
}

Result<void> add_key(Context& context, const AccessArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    boost::json::object body{{"kind", arguments.kind}, {"name", arguments.name}};
    if (!arguments.scopes.empty())
        body["scopes"] = boost::json::array(arguments.scopes.begin(), arguments.scopes.end());
    if (arguments.seconds) {
        const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        body["expires"] = now.time_since_epoch().count() + static_cast<std::int64_t>(*arguments.seconds) * 1000;
    }
    const auto answer = api->post({"users", *user, "keys"}, std::move(body));
    if (!answer)
        return answer.error();
    if (arguments.file.empty()) {
        Table table({"ID", "KEY (told this once)"});
        table.add({text_of(*answer, "id"), text_of(*answer, "key")});
        context.print(*answer, table);
        return {};
    }
    if (const auto kept = keep_secret(arguments.file, text_of(*answer, "key")); !kept) {
        // Nobody has it: it must not stay good.
        const auto revoked = api->remove({"users", *user, "keys", text_of(*answer, "id")});
        return Error{kept.error().code, kept.error().message + (revoked ? "; the key is revoked"
                                                                        : "; revoke key " + text_of(*answer, "id"))};
    }
    context.say({{"id", text_of(*answer, "id")}, {"file", arguments.file}}, "key " + text_of(*answer, "id") + " of " +
                                                                                *user + " stands in " + arguments.file +
                                                                                enforcement_note(*answer));
    return {};
}

Result<void> revoke_key(Context& context, const AccessArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const auto answer = api->remove({"users", *user, "keys", arguments.id});
    if (!answer)
        return answer.error();
    context.say(*answer, "key " + arguments.id + " is worth nothing any more" + enforcement_note(*answer));
    return {};
}

Result<void> list_logins(Context& context, const AccessArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const auto logins = api->list({"users", *user, "logins"}, "logins", {}, arguments.limit);
    if (!logins)
        return logins.error();
    Table table({"ID", "", "LAST USE", "CREATED", "EXPIRES", "ADDRESS", "CLIENT"});
    for (const auto& login : *logins)
        table.add({text_of(login, "id"), flag_of(login, "current") ? "this one" : "",
                   format_time(number_of(login, "used")), format_time(number_of(login, "created")),
                   format_time(number_of(login, "expires")), text_of(login, "address"), text_of(login, "client")});
    context.print(*logins, table);
    return {};
}

Result<void> end_logins(Context& context, const AccessArguments& arguments)
{
    if (arguments.id.empty() == !(arguments.all || arguments.others))
        return Error{Errc::invalid_argument, "name one login, or --all, or --others"};
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    Path path{"users", *user, "logins"};
    Query query;
    if (!arguments.id.empty())
        path.push_back(arguments.id);
    else if (arguments.others)
        query.emplace_back("others", "true");
    const auto answer = api->remove(std::move(path), std::move(query));
    if (!answer)
        return answer.error();
    const std::string what = !arguments.id.empty() ? "login " + arguments.id + " has"
                             : arguments.others    ? "all other logins of " + *user + " have"
                                                   : "all logins of " + *user + " have";
    context.say(*answer, what + " ended" + enforcement_note(*answer));
    return {};
}

} // namespace

void add_access(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<AccessArguments>();
    const auto family = [&](const char* name, const char* help) {
        const auto sub = program.sub(name, help);
        sub.needs_a_sub();
        return sub;
    };
    const auto command = [&](const Command& of, const char* name, const char* help, auto run) {
        const auto sub = of.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        sub.text("--of", arguments->of, "Whose; without it your own");
        return sub;
    };

    const auto keys = family("keys", "What opens without a password: device keys for MQTT, API keys for REST");
    command(keys, "list", "All keys of a user, without their secrets", list_keys);
    const auto add = command(keys, "add", "Make one; it is told this once", add_key);
    add.text("--kind", arguments->kind, "device (default): an MQTT password; api: a bearer for REST");
    add.text("--name", arguments->name, "What it is for");
    add.texts("--scope", arguments->scopes, "api: what it opens, for example users:read; once for each");
    add.number("--seconds", arguments->seconds, "Good for so long; without it until it is revoked");
    add.text("--to", arguments->file, "A new file for the key (mode 0600), instead of the terminal");
    command(keys, "revoke", "Make one worthless", revoke_key).text("ID", arguments->id, "Its id").required();

    const auto logins = family("logins", "Where a user is logged in");
    command(logins, "list", "All logins that are good", list_logins);
    const auto end = command(logins, "revoke", "End one, with its tokens and its sessions", end_logins);
    end.text("ID", arguments->id, "Its id");
    const auto all = end.flag("--all", arguments->all, "All of them");
    end.flag("--others", arguments->others, "All but the one that asks").excludes(all);
}

} // namespace parley::cli
