#include "clients/cli/commands.h"
#include "clients/cli/context.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace parley::cli {
namespace {

Result<void> log_in_and_keep(Context& context, const std::string& user)
{
    auto http = HttpClient::open(context.server.url);
    if (!http)
        return http.error();
    const auto password = obtain_password(context.server.password_file, "Password of " + user, false, context.in);
    if (!password)
        return password.error();
    const auto login = log_in(*http, context.server.url, user, *password);
    if (!login)
        return login.error();
    if (const auto saved = save_login(*login); !saved)
        return saved.error();
    context.say({{"user", user}, {"url", context.server.url}}, "logged in as " + user + " at " + context.server.url);
    return {};
}

Result<void> log_out(Context& context)
{
    const bool was_there = forget_login();
    context.say({{"logged_out", was_there}}, was_there ? "logged out" : "nobody was logged in");
    return {};
}

Result<void> print_token(Context& context)
{
    auto http = HttpClient::open(context.server.url);
    if (!http)
        return http.error();
    if (context.server.user.empty())
        return Error{Errc::invalid_argument, "name the user with --user"};
    const auto password =
        obtain_password(context.server.password_file, "Password of " + context.server.user, false, context.in);
    if (!password)
        return password.error();
    const auto login = log_in(*http, context.server.url, context.server.user, *password);
    if (!login)
        return login.error();
    context.out << login->access_token << '\n';
    return {};
}

} // namespace

void add_login(CLI::App& app, Context& context)
{
    auto* const login = app.add_subcommand("login", "Log in and stay so: the token is kept in ~/.config/parley/token");
    const auto user = std::make_shared<std::string>();
    login->add_option("USER", *user, "User id")->required();
    login->callback([&context, user] { context.run = [user](Context& with) { return log_in_and_keep(with, *user); }; });

    app.add_subcommand("logout", "Forget the login")->callback([&context] { context.run = log_out; });
    app.add_subcommand("token", "Print an access token for --user, for curl or PARLEY_TOKEN")->callback([&context] {
        context.run = print_token;
    });
}

} // namespace parley::cli
