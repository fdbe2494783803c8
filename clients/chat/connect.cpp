#include "clients/chat/connect.h"

#include "clients/cli/secrets.h"

#include <cstdlib>

namespace parley::chat {
namespace {

std::filesystem::path default_state_folder()
{
    if (const char* const state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
        return std::filesystem::path(state) / "parley";
    if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".local/state/parley";
    return {};
}

} // namespace

Result<std::unique_ptr<client::Client>> open(const Login& login, client::Handlers handlers, client::Options options,
                                             std::istream& in)
{
    if (login.user.empty())
        return Error{Errc::invalid_argument, "--user is missing (or PARLEY_USER)"};
    auto password = cli::obtain_password(login.password_file, "Password of " + login.user, false, in);
    if (!password)
        return password.error();
    options.server = login.server;
    options.user = login.user;
    options.client = login.client;
    options.secret = [password = *password] { return password; };
    if (login.keep_state)
        options.state_folder =
            login.state_folder.empty() ? default_state_folder() : std::filesystem::path(login.state_folder);
    return client::Client::open(std::move(options), std::move(handlers));
}

} // namespace parley::chat
