#include "plugin/token_check.h"

#include "core/credentials/key_text.h"
#include "core/directory/device_keys.h"

#include <string>
#include <variant>

namespace parley::plugin {
namespace {

Error refuse(std::string reason)
{
    return {Errc::unauthenticated, std::move(reason)};
}

Error refuse(credentials::TokenFault fault)
{
    return refuse("the token is refused: " + std::string(to_string(fault)));
}

} // namespace

Result<Credential> TokenCheck::check_token(UserIndex index, const User& user, std::string_view token,
                                           std::string_view address)
{
    const auto inspected = verifier_.inspect(token);
    if (const auto* const fault = std::get_if<credentials::TokenFault>(&inspected))
        return refuse(*fault);
    const auto& unproved = std::get<credentials::UnprovedToken>(inspected);
    if (unproved.says.user.value() != user.id)
        return refuse("the token is another user's");
    if (unproved.is_dear() && !budget_.admits(address)) {
        ++counters_.logins_busy;
        return Error{Errc::unavailable, "busy: the time for checking signatures is used up (auth.check_budget)"};
    }
    const auto begun = clock_.steady_now();
    const auto fault = verifier_.prove(unproved);
    if (unproved.is_dear())
        budget_.spend(address, clock_.steady_now() - begun);
    if (fault)
        return refuse(*fault);
    Credential credential;
    credential.kind = CredentialKind::token;
    credential.id = unproved.says.login;
    credential.issued = unproved.says.issued;
    credential.expires = unproved.says.expires;
    if (const char* const reason = reason_of_fall(directory_, index, credential))
        return refuse(reason);
    ++counters_.logins_by_token;
    return credential;
}

Result<Credential> TokenCheck::check_device_key(UserIndex index, std::string_view text)
{
    const auto parts = credentials::parse_key_text(credentials::device_key_prefix, text);
    const DeviceKey* const key = parts ? directory_.device_keys().find(parts->id) : nullptr;
    if (key == nullptr)
        return refuse("there is no such device key, or no longer");
    if (key->user != index)
        return refuse("the device key is another user's");
    if (!credentials::is_right_secret(parts->secret, key->secret_hash))
        return refuse("the device key's secret is wrong");
    if (key->expires && *key->expires <= clock_.now())
        return refuse("the device key has expired");
    Credential credential;
    credential.kind = CredentialKind::device_key;
    credential.id = key->id;
    credential.expires = key->expires;
    ++counters_.logins_by_key;
    return credential;
}

} // namespace parley::plugin
