#include "plugin/credential.h"

#include "core/directory/device_keys.h"
#include "core/directory/revoked_logins.h"

#include <functional>

namespace parley::plugin {
namespace {

const char* fall_of_password(const User& user, const Credential& credential)
{
    if (user.password_verifier.empty() || mark_of(user.password_verifier) != credential.verifier)
        return "the password has changed";
    return user.password_due ? "a new password is due" : nullptr;
}

const char* fall_of_token(const Directory& directory, const User& user, const Credential& credential)
{
    if (credential.issued < user.tokens_from)
        return "tokens issued then are worth nothing any more";
    return directory.revoked_logins().contains(credential.id) ? "the token's login was revoked" : nullptr;
}

const char* fall_of_device_key(const Directory& directory, UserIndex user, const Credential& credential)
{
    const DeviceKey* const key = directory.device_keys().find(credential.id);
    return key == nullptr || key->user != user ? "the device key was revoked" : nullptr;
}

} // namespace

std::size_t mark_of(std::string_view verifier) noexcept
{
    return std::hash<std::string_view>{}(verifier);
}

const char* reason_of_fall(const Directory& directory, UserIndex user, const Credential& credential)
{
    if (!directory.is_enabled(user))
        return "the user is disabled or deleted";
    switch (credential.kind) {
    case CredentialKind::service_key:
        break;
    case CredentialKind::password:
        return fall_of_password(directory.user(user), credential);
    case CredentialKind::token:
        return fall_of_token(directory, directory.user(user), credential);
    case CredentialKind::device_key:
        return fall_of_device_key(directory, user, credential);
    }
    return nullptr;
}

} // namespace parley::plugin
