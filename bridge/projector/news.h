#pragma once

#include "bridge/stores/history_rows.h"
#include "core/ids/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace parley::bridge {

struct ConversationChange {
    std::string key; ///< Conversation::key()
    Seq last_seq;
    UnixMillis last_ts{};
};

/// What became of the journal since the news were last taken. Each conversation and each user stands here once, with
/// the newest state. If more changed than the bound allows, the list is cut and its flag says so: read history.db
/// instead.
struct ProjectionNews {
    std::uint64_t epoch = 0;     ///< newest projected
    bool epoch_changed = false;  ///< an EpochStarted was among it: everybody counts as offline until he comes back
    bool logins_refused = false; ///< there are new ones for the audit log
    std::vector<ConversationChange> conversations;
    bool conversations_cut = false;
    std::vector<PresenceRow> presence;
    bool presence_cut = false;
};

} // namespace parley::bridge
