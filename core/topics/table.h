#pragma once

#include "core/topics/topic.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace parley::topics {

/// What stands behind the verb of a topic.
enum class Shape : std::uint8_t {
    nothing,            ///< {r}/g/{g}/info
    actor,              ///< …/msg/{u}
    actor_ref,          ///< …/send-event/{u}/{ref}
    actor_optional_ref, ///< …/send/{me}, …/send/{me}/{ref}
    actor_rest,         ///< …/live/{me}/#, which is also …/live/{me}
    actor_word,         ///< …/out/{peer}/msg
    method,             ///< …/rpc/{method}
    rest,               ///< …/reply/#, which is also …/reply
};

/// One row of the topic table of docs/protocol.md, below {r}/g/{g}/ or {r}/u/{u}/.
struct Row {
    TopicKind kind;
    std::string_view verb;
    Shape shape;
    std::string_view word{}; ///< what follows the actor, for Shape::actor_word
};

inline constexpr std::string_view group_space = "g";
inline constexpr std::string_view user_space = "u";
inline constexpr std::string_view everybody = "all";

// In the order of their use: parse() looks from the top.
inline constexpr std::array group_rows{
    Row{TopicKind::group_msg, "msg", Shape::actor},
    Row{TopicKind::group_send, "send", Shape::actor_optional_ref},
    Row{TopicKind::group_live, "live", Shape::actor_rest},
    Row{TopicKind::group_read, "read", Shape::actor},
    Row{TopicKind::group_recv, "recv", Shape::actor},
    Row{TopicKind::group_event, "event", Shape::actor},
    Row{TopicKind::group_state, "state", Shape::actor_rest},
    Row{TopicKind::group_presence, "presence", Shape::nothing},
    Row{TopicKind::group_info, "info", Shape::nothing},
    Row{TopicKind::group_send_event, "send-event", Shape::actor_ref},
};

inline constexpr std::array user_rows{
    Row{TopicKind::user_msg, "msg", Shape::actor},
    Row{TopicKind::user_send, "send", Shape::actor_optional_ref},
    Row{TopicKind::user_out_msg, "out", Shape::actor_word, "msg"},
    Row{TopicKind::user_out_event, "out", Shape::actor_word, "event"},
    Row{TopicKind::user_out_read, "out", Shape::actor_word, "read"},
    Row{TopicKind::user_live, "live", Shape::actor_rest},
    Row{TopicKind::user_read, "read", Shape::actor},
    Row{TopicKind::user_recv, "recv", Shape::actor},
    Row{TopicKind::user_presence, "presence", Shape::nothing},
    Row{TopicKind::user_rpc, "rpc", Shape::method},
    Row{TopicKind::user_reply, "reply", Shape::rest},
    Row{TopicKind::user_event, "event", Shape::actor},
    Row{TopicKind::user_notice, "notice", Shape::nothing},
    Row{TopicKind::user_groups, "groups", Shape::nothing},
    Row{TopicKind::user_send_event, "send-event", Shape::actor_ref},
};

} // namespace parley::topics
