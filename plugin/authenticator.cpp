#include "plugin/authenticator.h"

#include "core/credentials/scram.h"
#include "core/credentials/secret.h"
#include "plugin/client_identifier.h"

namespace parley::plugin {
namespace {

constexpr std::size_t remembered_passwords = 200'000;

/// A client can send 64 KiB of name; a log line needs the beginning.
std::string_view shortened(std::string_view text)
{
    return text.substr(0, 80);
}

std::string key_of(const Credentials& credentials, const ClientInfo& client)
{
    return client.address + '\n' + std::string(shortened(credentials.user.value_or("")));
}

/// Counted apart: a client that comes back with a bad identifier again and again must not use up its user's guesses.
std::string key_of_guesses(const Credentials& credentials, const ClientInfo& client)
{
    return key_of(credentials, client) + "\npassword";
}

} // namespace

Authenticator::Authenticator(const Directory& directory, Sessions& sessions, Broker& broker, const Clock& clock,
                             Counters& counters, LoginFailures& failures, std::string bridge_key)
    : directory_(directory)
    , sessions_(sessions)
    , counters_(counters)
    , failures_(failures)
    , log_(broker, clock)
    , memory_(remembered_passwords)
    , bridge_key_(std::move(bridge_key))
{}

std::optional<Identity> Authenticator::identify(const Credentials& credentials, const ClientInfo& client)
{
    if (!credentials.user)
        return refuse(credentials, client, "no user name");
    if (!credentials.password)
        return refuse(credentials, client, "no password");
    if (*credentials.user == bridge_user_name)
        return identify_bridge(credentials, client);

    const auto index = directory_.find_user(*credentials.user);
    if (!index)
        return refuse(credentials, client, "unknown user");
    const User& user = directory_.user(*index);
    if (!user.enabled)
        return refuse(credentials, client, "user is disabled or deleted");
    if (const char* const fault = fault_of_identifier(user.id, *index, client))
        return refuse(credentials, client, fault);
    if (user.password_verifier.empty())
        return refuse(credentials, client, "user has no password");
    if (!memory_.knows(*index, user.password_verifier, *credentials.password)) {
        const std::string guesses = key_of_guesses(credentials, client);
        if (log_.count(guesses) >= max_failures)
            return refuse(credentials, client, "too many wrong passwords within a minute");
        if (!password_is_right(*index, user.password_verifier, *credentials.password))
            return refuse(guesses, credentials, client, "wrong password");
    } else {
        ++counters_.passwords_remembered;
    }
    ++counters_.logins;
    return Identity{*index, false, user.id};
}

std::optional<Identity> Authenticator::identify_bridge(const Credentials& credentials, const ClientInfo& client)
{
    if (client.id != bridge_user_name)
        return refuse(credentials, client, "the bridge's client identifier is $bridge");
    if (!credentials::equal_secrets(*credentials.password, bridge_key_))
        return refuse(credentials, client, "wrong service key (secrets/bridge.key)");
    ++counters_.logins;
    return Identity{UserIndex{}, true, std::string(bridge_user_name)};
}

const char* Authenticator::fault_of_identifier(std::string_view user, UserIndex index, const ClientInfo& client)
{
    switch (judge_client_identifier(directory_, user, client.id, client.clean_start)) {
    case ClientIdentifier::own:
        return nullptr;
    case ClientIdentifier::needs_clean_start:
        return "this client identifier may only be used with a clean start (one's own are the user id, or the user id "
               "followed by : or / and anything)";
    case ClientIdentifier::another_users:
        return "the client identifier bears another user's prefix";
    case ClientIdentifier::reserved:
        return "client identifiers that begin with $ are reserved";
    case ClientIdentifier::too_long:
        return "the client identifier is longer than 256 bytes";
    case ClientIdentifier::unowned:
        break;
    }
    // Nobody's identifier, so two users may hit on the same one: the second must not end the first one's connection.
    const Session* const present = sessions_.find_client(client.id);
    const bool is_anothers = present != nullptr && (present->is_bridge || present->user != index);
    return is_anothers ? "another user is connected with this client identifier" : nullptr;
}

bool Authenticator::password_is_right(UserIndex user, const std::string& verifier, std::string_view password)
{
    ++counters_.passwords_checked;
    if (!credentials::verify_password(password, verifier))
        return false;
    memory_.remember(user, verifier, password);
    return true;
}

std::optional<Identity> Authenticator::refuse(const Credentials& credentials, const ClientInfo& client,
                                              std::string_view reason)
{
    return refuse(key_of(credentials, client), credentials, client, reason);
}

std::optional<Identity> Authenticator::refuse(const std::string& key, const Credentials& credentials,
                                              const ClientInfo& client, std::string_view reason)
{
    ++counters_.login_failures;
    failures_.note(credentials.user.value_or(""), client, reason);
    log_.note(key, [&] {
        return "login refused: user '" + std::string(shortened(credentials.user.value_or(""))) + "', client '" +
               std::string(shortened(client.id)) + "', from " + client.address + ": " + std::string(reason);
    });
    return std::nullopt;
}

} // namespace parley::plugin
