#include "clients/cli/program.h"

#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/table.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace parley::cli {
namespace {

/// Messages may hold what a server or a file said: line by line, nothing that steers the terminal.
void complain(Context& context, std::string_view message)
{
    while (!message.empty()) {
        const auto line = message.substr(0, message.find('\n'));
        context.err << "parleyctl: " << printable(line) << '\n';
        message.remove_prefix(std::min(line.size() + 1, message.size()));
    }
}

void add_global_options(CLI::App& app, Context& context)
{
    app.add_option("--url", context.server.url, "The bridge; also from PARLEY_URL")
        ->envname("PARLEY_URL")
        ->capture_default_str();
    app.add_option(
           "--cafile", context.server.cafile,
           "Whom to believe that an https:// server is the one: a file of authorities (PEM); without it those of "
           "the system; also from PARLEY_CAFILE")
        ->envname("PARLEY_CAFILE");
    app.add_option("--user", context.server.user, "Log in as this user for this one command");
    app.add_option("--password-file", context.server.password_file,
                   "File whose first line is the password of --user; - for standard input; without it you are asked");
    app.add_flag("--json", context.json, "Print answers as JSON");
    app.add_flag("-q,--quiet", context.quiet, "Print nothing but what was asked for");
}

} // namespace

int run_program(std::vector<std::string> arguments, Context& context)
{
    CLI::App app("Administers Parley: users, groups and messages over its REST API; journal and backup on its machine.",
                 "parleyctl");
    app.footer("\n" + exit_status_help() + "\nPARLEY_TOKEN may hold an access token; `parleyctl login` keeps one.");
    app.require_subcommand(1);
    app.fallthrough(); // --json and the like may stand behind the command, too
    add_global_options(app, context);
    const Command program(app);
    add_login(program, context);
    add_users(program, context);
    add_access(program, context);
    add_sign_up(program, context);
    add_groups(program, context);
    add_members(program, context);
    add_group_door(program, context);
    add_contacts(program, context);
    add_sessions(program, context);
    add_messages(program, context);
    add_search(program, context);
    add_status(program, context);
    add_rights(program, context);
    add_audit(program, context);
    add_journal(program, context);
    add_backup(program, context);
    add_tls(program, context);
    add_psk(program, context);
    add_import(program, context);

    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help, context.out, context.err);
    } catch (const CLI::ParseError& error) {
        app.exit(error, context.out, context.err);
        return exit_status(Errc::invalid_argument);
    }
    try {
        const auto result = context.run(context);
        if (result)
            return context.found_trouble ? exit_broken : exit_ok;
        complain(context, result.error().message);
        return exit_status(result.error().code);
    } catch (const std::exception& error) {
        complain(context, error.what());
        return exit_broken;
    }
}

} // namespace parley::cli
