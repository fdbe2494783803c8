#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/grant.h"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

inline constexpr std::size_t max_grant_note_bytes = 512;
inline constexpr std::int32_t max_grant_priority = 1'000'000; ///< also the least one, below zero

/// The body of a PUT; docs/grants.md explains each.
struct GrantSettings {
    GrantSubject subject_kind = GrantSubject::everybody;
    std::string subject{}; ///< user or group id; empty for everybody
    Role least_role = Role::observer;
    std::string filter{};
    GrantAccess access = GrantAccess::both;
    bool allows = true;
    std::int32_t priority = 0;
    std::string note{};

    friend bool operator==(const GrantSettings&, const GrantSettings&) = default;
};

struct GrantInfo {
    std::string id{};
    GrantSettings settings{};
    UnixMillis created{};

    friend bool operator==(const GrantInfo&, const GrantInfo&) = default;
};

struct GrantFilter {
    std::string text{}; ///< part of the id or of the filter
    std::optional<GrantSubject> subject_kind{};
    std::optional<std::string> subject{};
};

/// What is wrong with the settings, whoever the subject is: invalid_argument, too_large. `root`: topics.root.
Result<void> check_grant(const GrantSettings& settings, std::string_view root);

/// Grants: rights on topics outside the topic root. Administrators; get and list: also who has a duty.
///
/// Order, threads, errors: as in users.h. not_found: no such grant, or no such user or group to be its subject.
class GrantRules {
public:
    GrantRules(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, std::string root);

    /// Makes the grant, or replaces what it says. already_exists: the id is taken in another spelling of case.
    asio::awaitable<Result<PutAnswer>> put(Caller caller, std::string id, GrantSettings settings);
    asio::awaitable<Result<Change>> remove(Caller caller, std::string id);
    asio::awaitable<Result<GrantInfo>> get(Caller caller, std::string id);
    asio::awaitable<Result<Page<GrantInfo>>> list(Caller caller, GrantFilter filter, PageRequest page);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    std::string root_;
};

} // namespace parley::bridge
