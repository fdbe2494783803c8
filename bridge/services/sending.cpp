#include "bridge/services/sending.h"

#include "bridge/projector/news.h"
#include "bridge/services/acts.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/history_readers.h"
#include "core/credentials/secret.h"
#include "core/policy/private_messages.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace parley::bridge {

namespace {

constexpr std::size_t made_ref_bytes = 10;
constexpr std::size_t max_content_type_bytes = 256;

Result<void> check_user(DirectoryReader& reader, const UserId& user)
{
    const auto row = reader.user(user.value());
    if (!row || row->deleted || row->disabled || row->id != user.value())
        return Error{Errc::not_found, "no such user: " + user.value()};
    return {};
}

/// True: as an administrator.
Result<bool> may_send_to_group(DirectoryReader& reader, const Caller& caller, const UserId& from, const std::string& id)
{
    const auto group = reader.group(id);
    const auto member = reader.member(id, from.value());
    const bool is_seen = group && !group->deleted && group->id == id && (member || caller.admin || group->is_public);
    if (!is_seen)
        return Error{Errc::not_found, "no such group: " + id};
    if (caller.admin)
        return from != caller.user || !member;
    if (!member)
        return Error{Errc::permission_denied, "only members may send to this group"};
    if (member->role == Role::observer)
        return Error{Errc::permission_denied, "observers only receive"};
    if (member->muted)
        return Error{Errc::permission_denied, "muted in this group"};
    if (group->read_only && member->role < Role::moderator)
        return Error{Errc::permission_denied, "the group is read-only for members below moderator"};
    return false;
}

/// Two users as the database knows them; for policy::decide_private().
struct PeersInFile {
    DirectoryReader& reader;
    const std::string& from;
    const std::string& to;

    [[nodiscard]] bool is_enabled() const { return check_user(reader, UserId{to}).has_value(); }
    [[nodiscard]] bool are_the_same() const { return from == to; }
    [[nodiscard]] bool has_a_block() const { return reader.has_blocked(to, from) || reader.has_blocked(from, to); }
    [[nodiscard]] bool are_contacts() const { return reader.are_contacts(from, to); }
    [[nodiscard]] bool share_a_group() const { return reader.know_each_other(from, to); } // contacts were asked before
};

Result<void> may_send_to_user(DirectoryReader& reader, policy::PrivateMessages allowed, const UserId& from,
                              const UserId& peer)
{
    const auto decision = policy::decide_private(allowed, PeersInFile{reader, from.value(), peer.value()});
    if (decision.allowed())
        return {};
    switch (decision.why) {
    case policy::Why::unknown_peer:
        return Error{Errc::not_found, "no such user: " + peer.value()};
    case policy::Why::not_contacts:
        return Error{Errc::permission_denied, "only contacts write to each other privately: ask to become one"};
    case policy::Why::no_common_group:
        return Error{Errc::permission_denied,
                     "only contacts and members of a common group write to each other privately"};
    default:
        return Error{Errc::permission_denied, std::string(policy::to_string(decision.why))};
    }
}

/// Finds the message among those behind `after`, or among the newest ones.
bool find_in(const HistorySlice& slice, SentMessage& message)
{
    for (const auto& stored : slice.messages) {
        if (stored.ref != message.ref || stored.from != message.from || stored.is_event)
            continue;
        message.seq = stored.seq;
        message.ts = stored.ts;
        return true;
    }
    return false;
}

} // namespace

Sending::Sending(DirectoryStore& store, DirectoryReaders& directory, HistoryReaders& history, Publisher& publisher,
                 topics::Names names, SendingLimits limits, asio::any_io_executor io)
    : store_(&store)
    , directory_(&directory)
    , history_(&history)
    , publisher_(&publisher)
    , names_(std::move(names))
    , limits_(limits)
    , io_(std::move(io))
{}

asio::awaitable<Result<bool>> Sending::may_send(Caller caller, UserId from, Conversation conversation)
{
    auto check = [allowed = limits_.private_messages, caller = std::move(caller), from = std::move(from),
                  conversation = std::move(conversation)](DirectoryReader& reader) -> Result<bool> {
        const bool is_anothers = from != caller.user;
        if (is_anothers) {
            if (auto found = check_user(reader, from); !found)
                return found.error();
        }
        if (conversation.kind == ConversationKind::group)
            return may_send_to_group(reader, caller, from, conversation.first);
        auto may = may_send_to_user(reader, allowed, from, UserId{conversation.seen_by(from).substr(2)});
        if (!may)
            return may.error();
        return is_anothers;
    };
    co_return co_await directory_->read(std::move(check));
}

asio::awaitable<Result<void>> Sending::enter_act(Caller caller, std::string conversation, UserId from)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        acts::message_sent(directory, conversation, from.value());
        return Done{};
    };
    const auto committed = co_await store_->change(caller.user, std::move(work));
    co_return committed ? Result<void>{} : Result<void>(committed.error());
}

asio::awaitable<Result<SentMessage>> Sending::send(Caller caller, SendRequest request)
{
    const auto from = request.from.value_or(caller.user);
    if (from != caller.user && !caller.admin)
        co_return Error{Errc::permission_denied, "everybody sends under his own name"};
    const auto conversation = parse_conversation(request.conversation, from);
    if (!conversation)
        co_return conversation.error();
    if (!request.ref.empty() && !is_valid_ref(request.ref))
        co_return Error{Errc::invalid_argument, "ref: 1 to 64 of A-Z a-z 0-9 . _ - :"};
    if (request.content_type.size() > max_content_type_bytes)
        co_return Error{Errc::invalid_argument, "content_type: at most 256 bytes"};
    if (request.payload.size() > limits_.payload_bytes)
        co_return Error{Errc::too_large, "a message has at most " + std::to_string(limits_.payload_bytes) + " bytes"};
    const auto as_administrator = co_await may_send(caller, from, *conversation);
    if (!as_administrator)
        co_return as_administrator.error();
    if (*as_administrator)
        if (auto entered = co_await enter_act(caller, conversation->seen_by(from), from); !entered)
            co_return entered.error();

    const auto key = conversation->key();
    auto read_last = [key](HistoryStore& store) -> Result<Seq> {
        const auto row = store.conversation(key);
        return row ? row->last_seq : Seq::before_first();
    };
    const auto last = co_await history_->read(std::move(read_last));
    if (!last)
        co_return last.error();

    const bool is_repeat = !request.ref.empty();
    SentMessage message{conversation->seen_by(from),
                        from,
                        is_repeat ? std::move(request.ref) : credentials::random_hex(made_ref_bytes),
                        {},
                        {}};
    Publication publication;
    publication.topic = conversation->kind == ConversationKind::group
                            ? names_.group_send(conversation->first, from.value(), message.ref)
                            : names_.user_send(message.conversation.substr(2), from.value(), message.ref);
    publication.payload = std::move(request.payload);
    publication.content_type = std::move(request.content_type);
    if (!co_await publisher_->publish(std::move(publication)))
        co_return Error{Errc::unavailable,
                        "the broker has not taken the message; send it again with ref " + message.ref};
    co_await find_stored(*conversation, *last, is_repeat, message);
    co_return message;
}

asio::awaitable<void> Sending::find_stored(Conversation conversation, Seq after, bool is_repeat, SentMessage& message)
{
    asio::steady_timer timer(io_);
    const auto deadline = std::chrono::steady_clock::now() + limits_.patience;
    const auto place = waiting_.emplace(conversation.key(), &timer);
    struct Leave {
        Sending* sending;
        decltype(place) at;
        ~Leave() { sending->waiting_.erase(at); }
    };
    const Leave leave{this, place};
    // A repeated reference may stand before `after`: it is looked for among the newest, at once and at the end.
    bool newest = is_repeat;
    for (bool last_look = false;;) {
        // Armed before looking: news that come while history is read are not missed.
        timer.expires_at(deadline);
        HistoryRange range;
        range.limit = max_history_page;
        if (!newest)
            range.after = after;
        auto look = [key = conversation.key(), range](HistoryStore& store) -> Result<HistorySlice> {
            const auto row = store.conversation(key);
            return row ? store.page(*row, {}, range) : HistorySlice{};
        };
        const auto slice = co_await history_->read(std::move(look));
        if (!slice || find_in(*slice, message) || last_look)
            co_return;
        if (std::exchange(newest, false))
            continue;
        if (slice->more) {
            after = slice->messages.back().seq;
            continue;
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            if (!is_repeat)
                co_return;
            last_look = newest = true;
            continue;
        }
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

asio::awaitable<Result<void>> Sending::announce(Caller caller, std::string content_type, std::string payload)
{
    if (!caller.admin)
        co_return Error{Errc::permission_denied, "announcements are the administrators'"};
    if (payload.size() > limits_.payload_bytes)
        co_return Error{Errc::too_large, "a message has at most " + std::to_string(limits_.payload_bytes) + " bytes"};
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        acts::announced(directory, payload.size());
        return Done{};
    };
    if (auto entered = co_await store_->change(caller.user, std::move(work)); !entered)
        co_return entered.error();
    Publication publication;
    publication.topic = names_.announcement();
    publication.payload = std::move(payload);
    publication.content_type = std::move(content_type);
    if (!co_await publisher_->publish(std::move(publication)))
        co_return Error{Errc::unavailable, "the broker has not taken the announcement"};
    co_return Result<void>{};
}

void Sending::projected(const ProjectionNews& news)
{
    // An expiry in the past ends the waiting under way, and the one that is about to begin.
    const auto wake = [](asio::steady_timer& timer) { timer.expires_at(asio::steady_timer::time_point::min()); };
    if (news.conversations_cut) {
        for (const auto& [key, timer] : waiting_)
            wake(*timer);
        return;
    }
    if (waiting_.empty())
        return;
    for (const auto& conversation : news.conversations) {
        const auto [begin, end] = waiting_.equal_range(conversation.key);
        for (auto waiting = begin; waiting != end; ++waiting)
            wake(*waiting->second);
    }
}

} // namespace parley::bridge
