#pragma once

#include "core/journal/record.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

/// What the projector remembers of one conversation, so that a message costs no question to the database.
struct ConversationState {
    std::int64_t id = 0;
    std::string key;
    std::uint64_t last_seq = 0;
    std::int64_t last_ts = 0;
    std::uint64_t messages = 0;
    bool touched = false; ///< by the batch under way
};

/// Conversations by key. Pointers stay valid until clear().
class ConversationCache {
public:
    [[nodiscard]] std::size_t size() const noexcept { return states_.size(); }
    void clear()
    {
        by_key_.clear();
        states_.clear();
    }
    [[nodiscard]] ConversationState* find(std::string_view key)
    {
        const auto found = by_key_.find(key);
        return found == by_key_.end() ? nullptr : found->second;
    }
    ConversationState& add(ConversationState state)
    {
        states_.push_back(std::move(state));
        by_key_.emplace(std::string_view(states_.back().key), &states_.back()); // a deque never moves its elements
        return states_.back();
    }

private:
    std::deque<ConversationState> states_;
    boost::unordered_flat_map<std::string_view, ConversationState*> by_key_;
};

/// Writes Conversation::key() into `out`, whose memory is used again for the next one.
inline void write_key(const journal::ConversationView& conversation, std::string& out)
{
    out.assign(conversation.kind == ConversationKind::group ? "g/" : "p/");
    out.append(conversation.first);
    if (conversation.kind == ConversationKind::direct) {
        out.push_back('/');
        out.append(conversation.second);
    }
}

} // namespace parley::bridge
