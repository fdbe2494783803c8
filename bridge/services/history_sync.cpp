#include "bridge/services/history_sync.h"

#include <algorithm>
#include <set>

namespace parley::bridge {
namespace {

constexpr std::size_t sync_bytes = 8u << 20; ///< payloads in one answer; more makes it end early

/// Collects what is new, conversation by conversation, until the limit is reached.
class Gathering {
public:
    Gathering(HistoryStore& store, const SyncRequest& request)
        : store_(store)
        , limit_(request.limit)
    {}

    void add(const Readable& conversation, std::optional<Seq> known)
    {
        const auto row = store_.conversation(conversation.key);
        if (!row || (known && *known >= row->last_seq))
            return;
        if (taken_ >= limit_ || bytes_ >= sync_bytes) {
            answer.more = true;
            return;
        }
        HistoryRange range;
        range.after = known;
        const std::size_t left = limit_ - taken_;
        range.limit = std::min(known ? max_history_page : History::new_conversation_messages, left);
        range.bytes = sync_bytes - bytes_;
        HistorySlice slice = store_.page(*row, conversation.shown_as, range);
        taken_ += slice.messages.size();
        for (const StoredMessage& message : slice.messages)
            bytes_ += message.payload.size();
        const bool more = known && slice.more;
        answer.more |= more;
        answer.conversations.push_back({conversation.shown_as, row->last_seq, std::move(slice.messages), more});
    }

    SyncAnswer answer;

private:
    HistoryStore& store_;
    std::size_t limit_;
    std::size_t taken_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace

std::vector<Readable> own_conversations(HistoryStore& store, MembershipView& membership, const UserId& user)
{
    std::vector<Readable> own;
    for (const GroupId& group : membership.groups_of(user)) {
        const std::string key = Conversation::of(group).key();
        own.push_back({key, key});
    }
    for (const Conversation& conversation : store.private_conversations(user))
        own.push_back({conversation.key(), conversation.seen_by(user)});
    std::sort(own.begin(), own.end(),
              [](const Readable& one, const Readable& other) { return one.shown_as < other.shown_as; });
    return own;
}

SyncAnswer synchronise(HistoryStore& store, MembershipView& membership, const Caller& caller,
                       const SyncRequest& request)
{
    Gathering gathering(store, request);
    std::set<std::string> seen;
    for (const Readable& conversation : own_conversations(store, membership, caller.user)) {
        const auto known = request.known.find(conversation.shown_as);
        seen.insert(conversation.shown_as);
        gathering.add(conversation, known == request.known.end() ? std::nullopt : std::optional<Seq>(known->second));
    }
    // Named, but not the caller's own: an administrator may look into any group, for others it is gone.
    for (const auto& [name, known] : request.known) {
        if (seen.contains(name))
            continue;
        const auto conversation = readable(membership, caller, name);
        if (conversation)
            gathering.add(*conversation, known);
        else
            gathering.answer.gone.push_back(name);
    }
    return std::move(gathering.answer);
}

} // namespace parley::bridge
