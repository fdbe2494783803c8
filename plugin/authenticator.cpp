#include "plugin/authenticator.h"

#include "core/credentials/key_text.h"
#include "core/credentials/secret.h"
#include "plugin/client_identifier.h"

#include <utility>

namespace parley::plugin {
namespace {

/// A client can send 64 KiB of name; a log line needs the beginning.
std::string_view shortened(std::string_view text)
{
    return text.substr(0, 80);
}

Error refuse(const char* reason)
{
    return {Errc::unauthenticated, reason};
}

} // namespace

Authenticator::Authenticator(const Directory& directory, Sessions& sessions, Broker& broker, const Clock& clock,
                             Counters& counters, LoginFailures& failures, credentials::TokenVerifier& tokens,
                             Options options)
    : directory_(directory)
    , sessions_(sessions)
    , counters_(counters)
    , failures_(failures)
    , log_(broker, clock)
    , budget_(options.check_budget, clock)
    , passwords_(options.throttle, budget_, clock, counters)
    , tokens_(directory, tokens, budget_, clock, counters)
    , bridge_key_(std::move(options.bridge_key))
{}

std::optional<Identity> Authenticator::identify(const Credentials& credentials, const ClientInfo& client)
{
    Result<Identity> identity = refuse("no user name");
    if (credentials.user && !credentials.password)
        identity = refuse("no password");
    else if (credentials.user && *credentials.user == bridge_user_name)
        identity = identify_bridge(*credentials.password, client);
    else if (credentials.user)
        identity = identify_user(*credentials.user, *credentials.password, client);
    if (!identity) {
        note_refusal(credentials, client, identity.error().message);
        return std::nullopt;
    }
    ++counters_.logins;
    return *std::move(identity);
}

Result<Identity> Authenticator::identify_bridge(std::string_view key, const ClientInfo& client)
{
    if (client.id != bridge_user_name)
        return refuse("the bridge's client identifier is $bridge");
    if (!credentials::equal_secrets(key, bridge_key_))
        return refuse("wrong service key (secrets/bridge.key)");
    return Identity{UserIndex{}, true, std::string(bridge_user_name), {}};
}

Result<Identity> Authenticator::identify_user(std::string_view id, std::string_view password, const ClientInfo& client)
{
    const auto index = directory_.find_user(id);
    if (!index)
        return refuse("unknown user");
    const User& user = directory_.user(*index);
    if (!user.enabled)
        return refuse("user is disabled or deleted");
    if (const char* const fault = fault_of_identifier(user.id, *index, client))
        return refuse(fault);
    auto credential = check(*index, user, password, client);
    if (!credential)
        return credential.error();
    return Identity{*index, false, user.id, *std::move(credential)};
}

Result<Credential> Authenticator::check(UserIndex index, const User& user, std::string_view password,
                                        const ClientInfo& client)
{
    if (credentials::parse_key_text(credentials::device_key_prefix, password))
        return tokens_.check_device_key(index, password);
    if (credentials::looks_like_token(password))
        return tokens_.check_token(index, user, password, client.address);
    return passwords_.check(index, user, password, client.address);
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

void Authenticator::note_refusal(const Credentials& credentials, const ClientInfo& client, const std::string& reason)
{
    ++counters_.login_failures;
    failures_.note(credentials.user.value_or(""), client, reason);
    const std::string user(shortened(credentials.user.value_or("")));
    // The part behind a ; is what changes from one to the next.
    log_.note(client.address + '\n' + user + '\n' + reason.substr(0, reason.find(';')), [&] {
        return "login refused: user '" + user + "', client '" + std::string(shortened(client.id)) + "', from " +
               client.address + ": " + reason;
    });
}

} // namespace parley::plugin
