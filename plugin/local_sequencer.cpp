#include "plugin/local_sequencer.h"

#include "core/journal/reader.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace parley::plugin {
namespace {

std::int64_t ts_of(const journal::Record& record)
{
    return std::visit([](const auto& any) { return any.ts; }, record);
}

} // namespace

LocalSequencer::LocalSequencer(NodeJournal& journal, HistoryLookup* history, const Clock& clock, Options options,
                               Counters& counters)
    : journal_(journal)
    , clock_(clock)
    , options_(std::move(options))
    , counters_(counters)
    , conversations_(history, std::max<std::size_t>(options_.conversations_max / 2, 1))
    , resends_(options_.resend_window, options_.resend_max)
{}

std::int64_t LocalSequencer::timestamp()
{
    last_ts_ = std::max(last_ts_, to_number(clock_.now()));
    return last_ts_;
}

const std::string& LocalSequencer::key_of(const journal::ConversationView& conversation)
{
    conversation.write_key(key_);
    return key_;
}

journal::Offset LocalSequencer::start_of_window(std::int64_t now) const
{
    const auto segments = journal::list_segments(options_.journal_folder);
    journal::Offset start = journal_.writer().end();
    // Newest first: the first segment that begins before the window is where the window can begin.
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
        start = segment->first;
        journal::Reader reader(options_.journal_folder, segment->first);
        const auto entry = reader.next();
        if (entry && ts_of(entry->record) + options_.resend_window.count() < now)
            break;
    }
    return start;
}

void LocalSequencer::rebuild(journal::Offset projected)
{
    const std::int64_t now = to_number(clock_.now());
    const std::int64_t window_start = now - options_.resend_window.count();
    journal::Reader reader(options_.journal_folder, std::min(projected, start_of_window(now)));
    while (const auto entry = reader.next()) {
        last_ts_ = std::max(last_ts_, ts_of(entry->record));
        const auto* const message = std::get_if<journal::Message>(&entry->record);
        if (message == nullptr)
            continue;
        const std::string& key = key_of(message->conversation);
        if (entry->offset >= projected)
            conversations_.advance(key, message->seq, entry->offset);
        if (!message->ref.empty() && message->ts >= window_start)
            resends_.remember(resends_.key(message->kind, message->sender, key, message->ref), entry->offset,
                              message->ts);
    }
}

Result<Sequencer::Numbered> LocalSequencer::accept(journal::Message message)
{
    const std::string& key = key_of(message.conversation);
    message.seq = conversations_.last(key).next();
    message.ts = timestamp();
    const auto appended = journal_.append(message);
    if (!appended)
        return appended.error();
    // Also for a record that could not be synced: it stands there, so its number is used up.
    conversations_.advance(key, message.seq, appended->offset);
    if (!message.ref.empty()) {
        resends_.remember(resends_.key(message.kind, message.sender, key, message.ref), appended->offset, message.ts);
        counters_.resends_forgotten = resends_.dropped_early();
    }
    if (!appended->acknowledged)
        return Error{Errc::unavailable, "the journal could not be synced"};
    return Numbered{message.seq, message.ts};
}

std::optional<journal::Message> LocalSequencer::find_earlier(journal::MessageKind kind, std::string_view sender,
                                                             const journal::ConversationView& conversation,
                                                             std::string_view ref, std::string& buffer)
{
    const auto offset = resends_.find(resends_.key(kind, sender, key_of(conversation), ref));
    if (!offset)
        return std::nullopt;
    const auto entry = journal::read_at(options_.journal_folder, *offset, buffer);
    if (!entry) // removed: so it is older than the window
        return std::nullopt;
    const auto* const message = std::get_if<journal::Message>(&entry->record);
    const bool is_the_same = message != nullptr && message->kind == kind && message->sender == sender &&
                             message->ref == ref && message->conversation == conversation;
    return is_the_same ? std::optional(*message) : std::nullopt;
}

Result<void> LocalSequencer::mark(journal::MarkerKind kind, const journal::ConversationView& conversation,
                                  std::string_view user, Seq seq)
{
    if (seq == Seq::before_first() || seq > conversations_.last(key_of(conversation)))
        return Error{Errc::invalid_argument, "beyond the last message of the conversation"};
    const auto appended = journal_.append(journal::Marker{timestamp(), kind, conversation, user, seq});
    if (!appended)
        return appended.error();
    return {};
}

} // namespace parley::plugin
