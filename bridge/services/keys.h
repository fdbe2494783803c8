#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/stores/access_keys.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace parley::bridge {

class DirectoryReaders;
class DirectoryStore;

inline constexpr std::size_t max_keys = 100; ///< of one user
inline constexpr std::size_t max_key_name_bytes = 128;

struct KeySettings {
    KeyKind kind = KeyKind::device;
    std::string name{};
    std::vector<std::string> scopes{}; ///< of an API key, at least one; see scope.h
    std::optional<UnixMillis> expires{};
};

struct KeyInfo {
    std::string id{};
    KeyKind kind = KeyKind::device;
    std::string name{};
    Scopes scopes{};
    UnixMillis created{};
    std::optional<UnixMillis> expires{};

    friend bool operator==(const KeyInfo&, const KeyInfo&) = default;
};

/// The answer to making one: the only time that the whole text is told.
struct NewKey {
    Change change;
    std::string id;
    std::string key; ///< `pk_{id}_{secret}` or `pa_{id}_{secret}`
};

/// What opens without a password: device keys (an MQTT password) and API keys (a bearer for REST).
///
/// Who       everybody his own; administrators, and who has the duty `users`, those of others (see may_manage); who
/// sees
///           all may list them. A key never makes keys.
/// Rights    those of the user, and of an API key no more doors than its scopes name. A key is not touched by a new
///           password, and ends with its user.
/// Security  the secret has 160 random bits and is kept as its SHA-256 alone.
/// Threads, order, errors: as in users.h. not_found: no such key.
class Keys {
public:
    Keys(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// unavailable: the user has max_keys. invalid_argument: an API key without scopes, a device key with some, an end
    /// that has passed.
    asio::awaitable<Result<NewKey>> make(Caller caller, UserId user, KeySettings settings);
    /// Also those that have expired, until they are revoked.
    asio::awaitable<Result<Page<KeyInfo>>> list(Caller caller, UserId user, PageRequest page);
    asio::awaitable<Result<Change>> revoke(Caller caller, UserId user, std::string id);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
