#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::plugin {

enum class CredentialKind : std::uint8_t { service_key, password, token, device_key };

/// What a session was opened with, and so stands on: when this ends, the session does.
struct Credential {
    CredentialKind kind = CredentialKind::service_key;
    std::string id{};                    ///< a device key's; of a token the login that it names, or empty
    UnixMillis issued{};                 ///< a token
    std::optional<UnixMillis> expires{}; ///< a token, or a key that does not live for ever
    std::size_t verifier = 0;            ///< a password: see mark_of()

    friend bool operator==(const Credential&, const Credential&) = default;
};

/// Tells one password verifier from another; no secret.
[[nodiscard]] std::size_t mark_of(std::string_view verifier) noexcept;

/// Why the user's credential opens nothing any more, as it is now; null: it still does. Whether its time is over is not
/// asked here, and nothing of the bridge, who is no user.
[[nodiscard]] const char* reason_of_fall(const Directory& directory, UserIndex user, const Credential& credential);

} // namespace parley::plugin
