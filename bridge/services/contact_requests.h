#pragma once

#include "bridge/services/contacts.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::bridge {

inline constexpr std::uint64_t max_contacts = 10'000;       ///< of one user, by requests
inline constexpr std::uint64_t max_requests_made = 200;     ///< of one user, waiting for an answer
inline constexpr std::uint64_t max_requests_waiting = 1000; ///< for one user's answer

struct AskAnswer {
    Change change;
    bool contacts = false; ///< they are contacts now: the other had asked before, or they were; false: he is asked

    friend bool operator==(const AskAnswer&, const AskAnswer&) = default;
};

enum class RequestSide : std::uint8_t { received, sent };

[[nodiscard]] std::optional<RequestSide> parse_request_side(std::string_view word) noexcept;

/// How two users become contacts by themselves: one asks, the other accepts. Contacts see each other's presence, and
/// may write to each other under every messages.private.
///
/// Who       everybody for himself. Who has blocked, or is blocked by, the other cannot ask him; a block ends a request
///           that waits (contacts.h). Lists: one's own; administrators and auditors anybody's.
/// Order     as in users.h: `enforced` means that the broker lets the new contacts see and write to each other.
/// Threads, errors: as in users.h. not_found: no such user, or no such request. unavailable: one of the bounds above is
///           reached. invalid_argument: oneself.
class ContactRequests {
public:
    ContactRequests(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    asio::awaitable<Result<AskAnswer>> ask(Caller caller, UserId peer);
    /// `peer` had asked the caller.
    asio::awaitable<Result<Change>> accept(Caller caller, UserId peer);
    /// Ends a request between the two: declined if `peer` had asked, withdrawn if the caller had.
    asio::awaitable<Result<Change>> drop(Caller caller, UserId peer);
    asio::awaitable<Result<Page<ContactInfo>>> list(Caller caller, UserId of, RequestSide side, PageRequest page);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
