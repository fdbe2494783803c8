#pragma once

#include "core/ids/ids.h"
#include "plugin/broker.h"
#include "plugin/credential.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::plugin {

/// A client that has logged in and is connected.
struct Session {
    ClientHandle client = nullptr;
    UserIndex user{}; ///< means nothing for the bridge
    bool is_bridge = false;
    bool closing = false;   ///< taken over by a newer login: the only thing still to come is its will
    bool announced = false; ///< its SessionOpened is in the journal
    bool kick_queued = false;
    bool recount_due = false; ///< at its end: see ReturningQueues
    std::uint64_t number = 0; ///< unique over all epochs, growing
    std::string user_id;
    std::string client_id;
    std::string from_client; ///< the client identifier's part after the user id; empty: none
    std::string address;
    std::string protocol; ///< as in journal::SessionOpened
    std::int64_t opened_ts = 0;
    Credential credential{};         ///< what it stands on
    std::optional<UnixMillis> due{}; ///< what SessionExpiry does next with it; no value: nothing
    bool told_of_end = false;        ///< by SessionExpiry

    std::chrono::steady_clock::time_point notices_since{};
    int notices = 0; ///< sent since notices_since
};

/// The sessions by connection, by client identifier and by user. Filled at login, emptied at disconnect, and never from
/// a rights check: the broker asks those for connections that are gone, too.
///
/// Cost      find() is one hash probe. A session's address does not change while it lives.
/// Threads   broker's thread only.
class Sessions {
public:
    explicit Sessions(std::uint64_t epoch)
        : epoch_(epoch)
    {}

    /// Takes the session in and gives it its number. An older session with the same client identifier is marked closing
    /// (the broker publishes its will next, then reports its end); one with the same handle is returned as `replaced`
    /// (the broker has reused the handle without reporting the end).
    struct Opened {
        Session& session;
        std::unique_ptr<Session> replaced;
    };
    Opened open(Session session);
    /// Takes the session out; null if there is none: failed logins and second reports come here as well.
    std::unique_ptr<Session> close(ClientHandle client);

    [[nodiscard]] Session* find(ClientHandle client) noexcept
    {
        const auto found = by_handle_.find(client);
        return found == by_handle_.end() ? nullptr : found->second.session.get();
    }
    /// What a check of a delivery asks for stands beside the handle: reading it from the session itself would be one
    /// more miss of the cache for each receiver, which cost more than all the rest of the check.
    struct Entry {
        std::unique_ptr<Session> session;
        UserIndex user;
        bool is_bridge;
    };
    [[nodiscard]] const Entry* find_entry(ClientHandle client) const noexcept
    {
        const auto found = by_handle_.find(client);
        return found == by_handle_.end() ? nullptr : &found->second;
    }
    /// The newest session with that client identifier.
    [[nodiscard]] Session* find_client(std::string_view client_id) noexcept;
    [[nodiscard]] std::vector<Session*> of_user(UserIndex user);
    [[nodiscard]] std::vector<Session*> all();

    [[nodiscard]] std::size_t size() const noexcept { return by_handle_.size(); }
    [[nodiscard]] std::size_t users() const noexcept { return by_user_.size(); }

private:
    void unlink(const Session& session);

    std::uint64_t epoch_;
    std::uint64_t opened_ = 0;
    boost::unordered_flat_map<ClientHandle, Entry> by_handle_;
    boost::unordered_flat_map<std::string_view, Session*> by_client_; ///< keys live in the sessions
    boost::unordered_flat_map<std::uint32_t, std::vector<Session*>> by_user_;
};

} // namespace parley::plugin
