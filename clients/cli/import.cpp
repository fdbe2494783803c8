#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/import/apply.h"
#include "clients/cli/import/compare.h"
#include "clients/cli/import/dynsec.h"
#include "clients/cli/import/go_auth.h"
#include "clients/cli/import/mosquitto_files.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/report.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

using import::Source;

struct ImportArguments {
    std::string file, passwords, acl, sqlite;
    import::GoAuthQueries queries;
    import::PlanOptions plan;
    import::ApplyOptions apply;
    bool dry_run = false;
};

std::optional<std::filesystem::path> optional_path(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::filesystem::path>(text);
}

Result<Source> read_dynsec(const ImportArguments& arguments)
{
    std::ifstream in(arguments.file, std::ios::binary);
    if (!in)
        return Error{Errc::unavailable, arguments.file + ": cannot be read: " + std::strerror(errno)};
    auto source = import::read_dynsec({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
    if (!source)
        return Error{source.error().code, arguments.file + ": " + source.error().message};
    return source;
}

Result<Source> read_mosquitto(const ImportArguments& arguments)
{
    return import::read_mosquitto_files(arguments.passwords, optional_path(arguments.acl));
}

Result<Source> read_go_auth(const ImportArguments& arguments)
{
    if (arguments.sqlite.empty() == arguments.passwords.empty())
        return Error{Errc::invalid_argument, "name the file of the sqlite backend with --sqlite, or those of the files "
                                             "backend with --passwords and --acls"};
    if (arguments.passwords.empty())
        return import::read_go_auth_sqlite(arguments.sqlite, arguments.queries);
    return import::read_go_auth_files(arguments.passwords, optional_path(arguments.acl));
}

Result<void> run_import(Context& context, const ImportArguments& arguments, const Result<Source>& source)
{
    if (!source)
        return source.error();
    const auto plan = import::make_plan(*source, arguments.plan);
    const auto comparison = import::compare(*source, plan, arguments.plan.root);
    std::optional<import::Applied> applied;
    if (!arguments.dry_run) {
        auto api = Api::open(context.server, context.in);
        if (!api)
            return api.error();
        auto done = import::apply(plan, *api, arguments.apply);
        if (!done)
            return done.error();
        applied = *std::move(done);
    }
    const import::Report report{plan, comparison, applied};
    if (context.json)
        context.out << boost::json::serialize(import::to_json(report)) << '\n';
    else
        import::print(report, context.out, context.quiet);
    context.found_trouble = import::has_trouble(report);
    return {};
}

} // namespace

void add_import(const Command& program, Context& context)
{
    const auto all =
        program.sub("import", "Users, their passwords and their rights from another way to protect a broker");
    all.needs_a_sub();
    const auto arguments = std::make_shared<ImportArguments>();
    const auto command = [&](const char* name, const char* help, auto read) {
        const auto sub = all.sub(name, help);
        sub.runs(context, [arguments, read](Context& with) { return run_import(with, *arguments, read(*arguments)); });
        sub.flag("--dry-run", arguments->dry_run, "Read, compare and report; change nothing, and ask no server");
        sub.text("--root", arguments->plan.root, "topics.root of the server, if it is not parley");
        sub.text("--kind", arguments->apply.kind, "Kind of new users: person, device (default) or service");
        sub.flag("--renew-users", arguments->apply.renew_users,
                 "Users who are there get password, name and state of the source as well");
        sub.flag("--client-id-is-user", arguments->plan.client_id_is_user,
                 "Every client is called as its user: %c means what %u does");
        return sub;
    };
    command("dynsec", "From the JSON file of Mosquitto's dynamic security", read_dynsec)
        .text("FILE", arguments->file, "dynamic-security.json")
        .required();
    const auto files = command("mosquitto", "From Mosquitto's password_file and acl_file", read_mosquitto);
    files.text("--passwords", arguments->passwords, "password_file").required();
    files.text("--acl", arguments->acl, "acl_file; without it everybody may do everything, as in Mosquitto");
    const auto go_auth = command("go-auth", "From mosquitto-go-auth: its sqlite or its files backend", read_go_auth);
    go_auth.text("--sqlite", arguments->sqlite, "The database");
    go_auth.text("--users-query", arguments->queries.users, "SQL that lists all user names");
    go_auth.text("--password-query", arguments->queries.password, "sqlite_userquery of mosquitto.conf");
    go_auth.text("--superuser-query", arguments->queries.superuser, "sqlite_superquery of mosquitto.conf");
    go_auth.text("--acls-query", arguments->queries.acls, "sqlite_aclquery of mosquitto.conf");
    go_auth.text("--passwords", arguments->passwords, "files_password_path");
    go_auth.text("--acls", arguments->acl, "files_acl_path; without it everybody may do everything, as there");
}

} // namespace parley::cli
