#include "bridge/services/history.h"

#include "bridge/search/search.h"
#include "bridge/services/history_sync.h"
#include "bridge/services/reading_rights.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace parley::bridge {
namespace {

// A cursor says in which direction it goes on: ">17" after, "<17" before.
constexpr char forwards_mark = '>';
constexpr char backwards_mark = '<';

Error bad_cursor()
{
    return {Errc::invalid_argument, "the cursor is not one that a page returned"};
}

Result<void> check_limit(std::size_t limit, std::size_t most)
{
    if (limit >= 1 && limit <= most)
        return {};
    return Error{Errc::invalid_argument, "limit must be 1 to " + std::to_string(most)};
}

Result<HistoryRange> range_of(const HistoryRequest& request)
{
    if (auto limit = check_limit(request.limit, max_history_page); !limit)
        return limit.error();
    HistoryRange range;
    range.after = request.after;
    range.before = request.before;
    range.from = request.from;
    range.to = request.to;
    range.limit = request.limit;
    if (request.cursor.empty())
        return range;
    const auto seq = parse_seq(std::string_view(request.cursor).substr(1));
    if (!seq)
        return bad_cursor();
    if (request.cursor.front() == forwards_mark)
        range.after = *seq;
    else if (request.cursor.front() == backwards_mark)
        range.before = *seq;
    else
        return bad_cursor();
    return range;
}

HistoryPage page_of(HistorySlice slice, const HistoryRange& range)
{
    HistoryPage page;
    page.messages = std::move(slice.messages);
    if (!slice.more)
        return page;
    const bool forwards = range.after || range.from;
    page.next = forwards ? forwards_mark + std::to_string(page.messages.back().seq.value())
                         : backwards_mark + std::to_string(page.messages.front().seq.value());
    return page;
}

Result<std::int64_t> parse_search_cursor(const std::string& cursor)
{
    std::int64_t below = 0;
    if (cursor.empty())
        return below;
    const auto [end, problem] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), below);
    if (problem != std::errc() || end != cursor.data() + cursor.size() || below <= 0)
        return bad_cursor();
    return below;
}

} // namespace

History::History(HistoryReaders& readers, MembershipView& membership, Search& search)
    : readers_(&readers)
    , membership_(&membership)
    , search_(&search)
{}

asio::awaitable<Result<HistoryPage>> History::page(Caller caller, HistoryRequest request)
{
    const auto range = range_of(request);
    if (!range)
        co_return range.error();
    auto work = [&](HistoryStore& store) -> Result<HistoryPage> {
        const auto conversation = readable(*membership_, caller, request.conversation);
        if (!conversation)
            return conversation.error();
        const auto row = store.conversation(conversation->key);
        if (!row)
            return HistoryPage{};
        return page_of(store.page(*row, conversation->shown_as, *range), *range);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<SyncAnswer>> History::sync(Caller caller, SyncRequest request)
{
    if (auto limit = check_limit(request.limit, max_sync_messages); !limit)
        co_return limit.error();
    if (request.known.size() > max_sync_conversations)
        co_return Error{Errc::too_large,
                        "at most " + std::to_string(max_sync_conversations) + " conversations can be named at once"};
    auto work = [&](HistoryStore& store) -> Result<SyncAnswer> {
        return synchronise(store, *membership_, caller, request);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Page<UnreadConversation>>> History::unread(Caller caller, PageRequest request)
{
    if (auto limit = check_limit(request.limit, max_page); !limit)
        co_return limit.error();
    auto work = [&](HistoryStore& store) -> Result<Page<UnreadConversation>> {
        Page<UnreadConversation> page;
        for (const Readable& conversation : own_conversations(store, *membership_, caller.user)) {
            if (conversation.shown_as <= request.cursor)
                continue;
            const auto row = store.conversation(conversation.key);
            if (!row)
                continue;
            const UnreadRow state = store.unread(*row, caller.user);
            if (state.unread == 0)
                continue;
            if (page.items.size() == request.limit) {
                page.next = page.items.back().conversation;
                break;
            }
            page.items.push_back({conversation.shown_as, state});
        }
        return page;
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<std::vector<MarkerRow>>> History::receipts(Caller caller, std::string conversation)
{
    auto work = [&](HistoryStore& store) -> Result<std::vector<MarkerRow>> {
        const auto found = readable(*membership_, caller, conversation);
        if (!found)
            return found.error();
        const auto row = store.conversation(found->key);
        if (!row)
            return std::vector<MarkerRow>{};
        return store.markers(row->id, max_page);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<HistoryPage>> History::search(Caller caller, SearchRequest request)
{
    if (auto limit = check_limit(request.limit, 100); !limit)
        co_return limit.error();
    const auto below = parse_search_cursor(request.cursor);
    if (!below)
        co_return below.error();

    SearchQuestion question{request.text, {}, *below, request.limit};
    auto resolve = [&](HistoryStore& store) -> Result<std::vector<Readable>> {
        if (request.conversation.empty())
            return own_conversations(store, *membership_, caller.user);
        auto one = readable(*membership_, caller, request.conversation);
        if (!one)
            return one.error();
        return std::vector<Readable>{*std::move(one)};
    };
    auto conversations = co_await readers_->read(std::move(resolve));
    if (!conversations)
        co_return conversations.error();
    for (Readable& conversation : *conversations)
        question.conversations.emplace_back(std::move(conversation.key), std::move(conversation.shown_as));

    auto hits = co_await search_->find(std::move(question));
    if (!hits)
        co_return hits.error();
    HistoryPage page;
    page.messages = std::move(hits->messages);
    if (hits->next > 0)
        page.next = std::to_string(hits->next);
    co_return page;
}

} // namespace parley::bridge
