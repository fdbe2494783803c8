#pragma once

#include "parley/client.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a program asks the server now and then. Each of them is one request of docs/protocol.md with its answer read;
/// what stands here not, Client::call() asks.
///
/// Threads   any but that of Client::call()'s answers; each waits for the answer, at most Options::call_timeout.
/// Errors    the server's, by its code. unavailable: no connection, no answer in time, or one that is not understood.
namespace parley::client {

struct HistoryQuery {
    std::optional<Seq> after{};  ///< messages with a larger seq, from there on
    std::optional<Seq> before{}; ///< messages with a smaller seq, the nearest ones
    std::optional<Time> from{};  ///< not earlier
    std::optional<Time> to{};    ///< not later
    std::size_t limit = 50;      ///< 1 to 500
    std::string cursor{};        ///< Page::next: goes on in the same direction, in place of after and before
};

/// A part of a list.
template <class T>
struct Page {
    std::vector<T> items;
    std::string next{}; ///< the cursor of what follows; empty: this was the last page
};

/// Oldest first. Without bounds: the newest ones.
Result<Page<Message>> history(Client& client, const ConversationId& conversation, const HistoryQuery& query = {});
/// Newest first, in one conversation or in all of one's own. At least three characters.
Result<Page<Message>> search(Client& client, const std::string& text,
                             const std::optional<ConversationId>& conversation = std::nullopt,
                             const std::string& cursor = {});

struct Unread {
    ConversationId conversation = ConversationId::group({});
    std::uint64_t messages = 0;
    Seq read{};
    Seq last{};
};
Result<Page<Unread>> unread(Client& client, const std::string& cursor = {});

struct Group {
    std::string id{};
    std::string name{};
    std::string topic{};
    std::string role{}; ///< one's own: "observer", "member", "moderator", "admin", "owner"; empty: no member
    std::uint64_t members = 0;
    bool is_public = false;
};
enum class GroupScope { own, open };
Result<Page<Group>> groups(Client& client, GroupScope scope = GroupScope::own, const std::string& cursor = {});
/// The caller becomes its owner.
Result<void> create_group(Client& client, const std::string& id, const std::string& name, bool is_public = false);
/// permission_denied: it takes requests or invitations only; a request is made where it takes them.
Result<void> join(Client& client, const std::string& group);
Result<void> leave(Client& client, const std::string& group);

struct Member {
    std::string user{};
    std::string display_name{};
    std::string role{};
    bool muted = false;
};
Result<Page<Member>> members(Client& client, const std::string& group, const std::string& cursor = {});
Result<void> add_member(Client& client, const std::string& group, const std::string& user,
                        const std::string& role = "member");
Result<void> remove_member(Client& client, const std::string& group, const std::string& user);
Result<void> set_role(Client& client, const std::string& group, const std::string& user, const std::string& role);

struct Presence {
    std::string user{};
    bool online = false;
    Time last_seen{};
};
/// Oneself, contacts, and members of a common group.
Result<Presence> presence(Client& client, const std::string& user);

} // namespace parley::client
