#pragma once

#include "bridge/services/scope.h"
#include "bridge/stores/duty.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::bridge {

/// Who asks: proved by the door (a token, or the broker's login), handed to every service function by value.
struct Caller {
    UserId user{};
    bool admin = false; ///< an administrator of the whole server
    Duty duty = Duty::none;
    std::string
        login{}; ///< the login whose access token proved it (`sid`); empty: a key, MQTT, or somebody else's token

    /// May change users and groups that are not his.
    [[nodiscard]] bool manages() const noexcept { return admin || duty == Duty::users; }
    /// May read what is not his, messages excepted.
    [[nodiscard]] bool sees_all() const noexcept { return admin || duty != Duty::none; }
    /// May read the audit log.
    [[nodiscard]] bool audits() const noexcept { return admin || duty == Duty::audit; }
};

/// How somebody has proved who he is at the HTTP door.
struct Identity {
    Caller caller{};
    std::optional<Scopes> key{};       ///< by an API key that opens no more doors than these
    bool must_change_password = false; ///< nothing else before that
};

/// The answer to every change.
struct Change {
    Revision revision{};   ///< the directory contains the change from this revision on
    bool enforced = false; ///< the broker's plugin has applied it; false: saved, and applied when the broker is back

    friend bool operator==(const Change&, const Change&) = default;
};

/// The answer to a PUT.
struct PutAnswer {
    Change change;
    bool created = false; ///< false: it was there and has been changed, or was so already

    friend bool operator==(const PutAnswer&, const PutAnswer&) = default;
};

inline constexpr std::size_t default_page = 100;
inline constexpr std::size_t max_page = 500;

/// Which part of a list. The order is that of the ids, without regard to case.
struct PageRequest {
    std::string cursor{};             ///< Page::next of the page before; empty: from the start
    std::size_t limit = default_page; ///< 1 to max_page; anything else is invalid_argument
};

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next{}; ///< absent: this was the last page
};

} // namespace parley::bridge
