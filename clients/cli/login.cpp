#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"

#include <cstdlib>
#include <memory>

namespace parley::cli {
namespace {

Result<void> log_in_and_keep(Context& context, const std::string& user)
{
    auto http = HttpClient::open(context.server.url, context.server.cafile);
    if (!http)
        return http.error();
    const auto password = obtain_password(context.server.password_file, "Password of " + user, false, context.in);
    if (!password)
        return password.error();
    const auto login = log_in(*http, context.server.url, user, *password, Stay::kept);
    if (!login)
        return login.error();
    if (const auto saved = save_login(*login); !saved)
        return saved.error();
    context.say({{"user", user}, {"url", context.server.url}}, "logged in as " + user + " at " + context.server.url);
    return {};
}

Result<void> log_out(Context& context)
{
    if (!load_login(context.server.url)) {
        const bool was_there = forget_login(); // one of another server, or one that cannot be read
        context.say({{"logged_out", was_there}},
                    was_there ? "the login that was kept is forgotten" : "nobody was logged in");
        return {};
    }
    ApiOptions kept = context.server;
    kept.user.clear();
    ::unsetenv("PARLEY_TOKEN"); // it is the kept login that ends
    auto api = Api::open(kept, context.in);
    const auto ended = api ? api->post({"logout"}, boost::json::object{}) : Result<boost::json::value>(api.error());
    forget_login();
    // A login that has run out is as ended as one can be.
    if (!ended && ended.error().code != Errc::unauthenticated)
        return Error{ended.error().code, "forgotten here, but not ended at the server: " + ended.error().message};
    context.say({{"logged_out", true}}, "logged out");
    return {};
}

Result<void> print_token(Context& context)
{
    auto http = HttpClient::open(context.server.url, context.server.cafile);
    if (!http)
        return http.error();
    if (context.server.user.empty())
        return Error{Errc::invalid_argument, "name the user with --user"};
    const auto password =
        obtain_password(context.server.password_file, "Password of " + context.server.user, false, context.in);
    if (!password)
        return password.error();
    const auto login = log_in(*http, context.server.url, context.server.user, *password, Stay::once);
    if (!login)
        return login.error();
    context.out << login->access_token << '\n';
    return {};
}

} // namespace

void add_login(const Command& program, Context& context)
{
    const auto login = program.sub("login", "Log in and stay so: the token is kept in ~/.config/parley/token");
    const auto user = std::make_shared<std::string>();
    login.text("USER", *user, "User id").required();
    login.runs(context, [user](Context& with) { return log_in_and_keep(with, *user); });

    program.sub("logout", "End the login, and forget it").runs(context, log_out);
    program.sub("token", "Print an access token for --user, for curl or PARLEY_TOKEN").runs(context, print_token);
}

} // namespace parley::cli
