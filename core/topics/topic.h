#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::topics {

/// The topics of docs/protocol.md, one enumerator a row and verb. `other`: not below the root, or not in the table.
enum class TopicKind : std::uint8_t {
    other,
    group_send,       ///< {r}/g/{g}/send/{me}[/{ref}]
    group_send_event, ///< {r}/g/{g}/send-event/{u}/{ref}, the bridge's
    group_msg,        ///< {r}/g/{g}/msg/{u}
    group_event,      ///< {r}/g/{g}/event/{u}
    group_read,       ///< {r}/g/{g}/read/{me}
    group_recv,       ///< {r}/g/{g}/recv/{me}
    group_live,       ///< {r}/g/{g}/live/{me}/#
    group_state,      ///< {r}/g/{g}/state/{me}/#
    group_info,       ///< {r}/g/{g}/info
    group_presence,   ///< {r}/g/{g}/presence
    user_send,        ///< {r}/u/{u}/send/{me}[/{ref}]
    user_send_event,  ///< {r}/u/{u}/send-event/{me}/{ref}, the bridge's
    user_msg,         ///< {r}/u/{me}/msg/{peer}
    user_event,       ///< {r}/u/{me}/event/{peer}
    user_out_msg,     ///< {r}/u/{me}/out/{peer}/msg
    user_out_event,   ///< {r}/u/{me}/out/{peer}/event
    user_out_read,    ///< {r}/u/{me}/out/{peer}/read
    user_read,        ///< {r}/u/{u}/read/{me}
    user_recv,        ///< {r}/u/{u}/recv/{me}
    user_live,        ///< {r}/u/{u}/live/{me}/#
    user_presence,    ///< {r}/u/{u}/presence
    user_groups,      ///< {r}/u/{me}/groups
    user_notice,      ///< {r}/u/{me}/notice
    user_rpc,         ///< {r}/u/{me}/rpc/{method}
    user_reply,       ///< {r}/u/{me}/reply/#
    announcement,     ///< {r}/all
    control,          ///< $CONTROL/parley/v1
    control_response, ///< $CONTROL/parley/v1/response, straight to the bridge
};

/// True for the topics below {r}/g/{g}/.
constexpr bool is_group_kind(TopicKind kind) noexcept
{
    return kind >= TopicKind::group_send && kind <= TopicKind::group_presence;
}

/// A topic name, taken apart. All views point into the name that was parsed.
struct Topic {
    TopicKind kind = TopicKind::other;
    std::string_view owner; ///< the id behind g/ or u/
    std::string_view actor; ///< the user id behind the verb ({me}, {u} or {peer}); empty where the row has none
    std::string_view rest;  ///< {ref}, {method}, or what stands below live/, state/ or reply/ without the leading slash
};

/// Takes a topic name apart. Never allocates, never fails: what is not in the table, has an invalid id or an invalid
/// reference is `other`. So is a name with a wildcard, of more than 200 levels, or that is not UTF-8.
/// `root` is topics.root, without slashes at its ends (it may have levels of its own).
Topic parse(std::string_view root, std::string_view name) noexcept;

inline constexpr std::string_view control_topic = "$CONTROL/parley/v1";
inline constexpr std::string_view control_response_topic = "$CONTROL/parley/v1/response";

/// Builds topic names; the only place outside parse() where a literal of the table stands.
class Names {
public:
    explicit Names(std::string root)
        : root_(std::move(root))
    {}
    [[nodiscard]] const std::string& root() const noexcept { return root_; }

    [[nodiscard]] std::string group_send(std::string_view group, std::string_view user,
                                         std::string_view ref = {}) const;
    [[nodiscard]] std::string group_send_event(std::string_view group, std::string_view user,
                                               std::string_view ref) const;
    [[nodiscard]] std::string group_msg(std::string_view group, std::string_view user) const;
    [[nodiscard]] std::string group_event(std::string_view group, std::string_view user) const;
    [[nodiscard]] std::string group_read(std::string_view group, std::string_view user) const;
    [[nodiscard]] std::string group_recv(std::string_view group, std::string_view user) const;
    [[nodiscard]] std::string group_live(std::string_view group, std::string_view user, std::string_view rest) const;
    [[nodiscard]] std::string group_state(std::string_view group, std::string_view user, std::string_view rest) const;
    [[nodiscard]] std::string group_info(std::string_view group) const;
    [[nodiscard]] std::string group_presence(std::string_view group) const;
    [[nodiscard]] std::string user_send(std::string_view to, std::string_view from, std::string_view ref = {}) const;
    [[nodiscard]] std::string user_send_event(std::string_view to, std::string_view from, std::string_view ref) const;
    [[nodiscard]] std::string user_msg(std::string_view to, std::string_view from) const;
    [[nodiscard]] std::string user_event(std::string_view to, std::string_view from) const;
    [[nodiscard]] std::string user_out_msg(std::string_view user, std::string_view peer) const;
    [[nodiscard]] std::string user_out_event(std::string_view user, std::string_view peer) const;
    [[nodiscard]] std::string user_out_read(std::string_view user, std::string_view peer) const;
    [[nodiscard]] std::string user_read(std::string_view to, std::string_view from) const;
    [[nodiscard]] std::string user_recv(std::string_view to, std::string_view from) const;
    [[nodiscard]] std::string user_live(std::string_view to, std::string_view from, std::string_view rest) const;
    [[nodiscard]] std::string user_presence(std::string_view user) const;
    [[nodiscard]] std::string user_groups(std::string_view user) const;
    [[nodiscard]] std::string user_notice(std::string_view user) const;
    [[nodiscard]] std::string user_rpc(std::string_view user, std::string_view method) const;
    [[nodiscard]] std::string user_reply(std::string_view user, std::string_view rest) const;
    [[nodiscard]] std::string announcement() const;
    /// The filter by which the bridge receives every request: {r}/u/+/rpc/#
    [[nodiscard]] std::string rpc_filter() const;

private:
    std::string root_;
};

} // namespace parley::topics
