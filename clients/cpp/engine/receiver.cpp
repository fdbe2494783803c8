#include "clients/cpp/engine/receiver.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace parley::client {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t groups_at_a_time = 50;            ///< of one SUBSCRIBE
constexpr std::chrono::milliseconds groups_due = 300ms; ///< the retained list comes right after the subscription
constexpr std::int64_t page_size = 200;
constexpr std::size_t max_cursors = 10'000; ///< History::max_sync_conversations of the server
constexpr std::chrono::milliseconds first_pause = 50ms;
constexpr std::chrono::milliseconds longest_pause = 5s;
constexpr std::chrono::milliseconds received_pause = 500ms;

std::chrono::milliseconds grown(std::chrono::milliseconds pause)
{
    return std::clamp(pause * 2, first_pause, longest_pause);
}

const json::array* array_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr ? value->if_array() : nullptr;
}

std::string text_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

Seq seq_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() && value->get_int64() > 0
               ? Seq{static_cast<std::uint64_t>(value->get_int64())}
               : Seq{};
}

std::vector<Message> messages_of(const json::object& page, const std::string& me)
{
    std::vector<Message> messages;
    if (const auto* array = array_member(page, "messages"))
        for (const auto& each : *array)
            if (const auto* object = each.if_object())
                if (auto message = stored_message(*object, me))
                    messages.push_back(*std::move(message));
    return messages;
}

/// The event that made `me` a member.
bool is_own_joining(const Message& message, const std::string& me)
{
    if (!message.is_event || message.from != me)
        return false;
    boost::system::error_code wrong;
    const json::value event = json::parse(message.payload, wrong);
    return !wrong && event.is_object() && text_member(event.get_object(), "event") == "joined";
}

} // namespace

Receiver::Receiver(asio::any_io_executor executor, const Options& options, const topics::Names& names, Store& store,
                   Connection& connection, Calls& calls, Deliverer& deliverer, Sender& sender, Hooks hooks)
    : executor_(executor)
    , options_(options)
    , names_(names)
    , store_(store)
    , connection_(connection)
    , calls_(calls)
    , deliverer_(deliverer)
    , sender_(sender)
    , hooks_(std::move(hooks))
    , groups_timer_(executor)
    , sync_timer_(executor)
    , received_timer_(executor)
{
    was_ever_synced_ = options_.resume_at ? !options_.resume_at->empty() : store_.has_caught_up();
    const Store::Cursors cursors = options_.resume_at ? *options_.resume_at : store_.cursors();
    for (const auto& [id, shown] : cursors)
        conversations_.emplace(id, Conversation{Joiner(shown, options_.max_out_of_order)});
}

Receiver::Conversation& Receiver::conversation(const ConversationId& id)
{
    const auto found = conversations_.find(id);
    if (found != conversations_.end())
        return found->second;
    return conversations_.emplace(id, Conversation{Joiner(std::nullopt, options_.max_out_of_order)}).first->second;
}

// ---- subscriptions --------------------------------------------------------------------------------------------------

void Receiver::connected()
{
    ++connection_number_;
    connected_ = true;
    synced_ = false;
    groups_.clear();
    subscribe_own();
    for (const auto& [id, seq] : std::exchange(read_, {}))
        publish_marker(id, MarkerKind::read, seq);
}

void Receiver::lost()
{
    connected_ = false;
    synced_ = false;
    groups_timer_.cancel();
    sync_timer_.cancel();
    for (auto& [id, each] : conversations_) {
        each.fetching = false;
        each.timer.reset();
    }
    look_whether_caught_up();
}

void Receiver::subscribe_own()
{
    const std::string& me = options_.user;
    std::vector<std::string> filters{
        names_.user_msg(me, "+"),       names_.user_event(me, "+"),    names_.user_out_msg(me, "+"),
        names_.user_out_event(me, "+"), names_.user_out_read(me, "+"), names_.user_read(me, "+"),
        names_.user_recv(me, "+"),      names_.user_notice(me),        names_.user_reply(me, options_.client),
        names_.user_groups(me)}; // last: its retained message starts the rest
    if (options_.signals)
        filters.insert(filters.begin(), names_.user_live(me, "+", "#"));
    auto subscribed = [this, number = connection_number_](const LinkAnswer& answer) {
        if (number != connection_number_ || !connected_)
            return;
        if (!answer.ok())
            return problem("own topics: " + answer.text);
        // No list has been published for somebody who was never in a group.
        groups_timer_.expires_after(groups_due);
        groups_timer_.async_wait([this](boost::system::error_code ec) {
            if (!ec && !synced_)
                sync();
        });
    };
    connection_.subscribe(filters, std::move(subscribed));
}

void Receiver::on(OwnGroups groups)
{
    if (groups.complete)
        follow(std::move(groups.ids));
    else
        ask_for_groups({}, {});
}

void Receiver::ask_for_groups(std::vector<std::string> so_far, const std::string& cursor)
{
    json::object params{{"limit", 500}};
    if (!cursor.empty())
        params["cursor"] = cursor;
    auto got = [this, so_far = std::move(so_far),
                number = connection_number_](const Result<json::object>& page) mutable {
        if (number != connection_number_ || !connected_)
            return;
        if (!page)
            return problem("own groups: " + page.error().message);
        if (const auto* groups = array_member(*page, "groups"))
            for (const auto& each : *groups)
                if (const auto* group = each.if_object())
                    if (auto id = text_member(*group, "id"); is_valid_id(id))
                        so_far.push_back(std::move(id));
        if (const std::string next = text_member(*page, "next"); !next.empty())
            return ask_for_groups(std::move(so_far), next);
        follow(std::move(so_far));
    };
    calls_.call("groups.list", params, std::move(got));
}

void Receiver::follow(std::vector<std::string> groups)
{
    const std::set<std::string> now(groups.begin(), groups.end());
    std::vector<std::string> added;
    std::ranges::set_difference(now, groups_, std::back_inserter(added));
    std::vector<std::string> removed;
    std::ranges::set_difference(groups_, now, std::back_inserter(removed));
    for (const auto& group : removed) {
        connection_.unsubscribe(filters_of(group), [](const LinkAnswer&) {});
        groups_.erase(group);
        forget(ConversationId::group(group));
    }
    groups_.insert(added.begin(), added.end());
    subscribe_groups(std::move(added));
}

std::vector<std::string> Receiver::filters_of(const std::string& group) const
{
    std::vector<std::string> filters{names_.group_msg(group, "+"), names_.group_event(group, "+"),
                                     names_.group_read(group, "+"), names_.group_recv(group, "+")};
    if (options_.signals) {
        filters.push_back(names_.group_live(group, "+", "#"));
        filters.push_back(names_.group_state(group, "+", "#"));
    }
    return filters;
}

/// Some at a time, the next ones when those are answered; then what happened meanwhile is asked for.
void Receiver::subscribe_groups(std::vector<std::string> groups)
{
    if (groups.empty()) {
        if (!synced_)
            sync();
        return;
    }
    const auto count = std::min(groups.size(), groups_at_a_time);
    std::vector<std::string> filters;
    for (std::size_t at = 0; at < count; ++at)
        for (auto& filter : filters_of(groups[at]))
            filters.push_back(std::move(filter));
    auto subscribed = [this, groups = std::move(groups), count, number = connection_number_](const LinkAnswer& answer) {
        if (number != connection_number_ || !connected_)
            return;
        if (!answer.ok() && answer.kind != LinkAnswer::Kind::refused) // refused: left meanwhile
            return problem("topics of groups: " + answer.text);
        if (synced_)
            for (std::size_t at = 0; at < count; ++at) {
                const auto id = ConversationId::group(groups[at]);
                if (conversation(id).joiner.has_start())
                    fetch(id);
                else
                    find_start(id, {});
            }
        subscribe_groups({groups.begin() + static_cast<std::ptrdiff_t>(count), groups.end()});
    };
    connection_.subscribe(filters, std::move(subscribed));
}

// ---- catching up ----------------------------------------------------------------------------------------------------

void Receiver::sync()
{
    groups_timer_.cancel();
    json::object known;
    for (const auto& [id, each] : conversations_)
        if (each.joiner.has_start() && known.size() < max_cursors)
            known[id.text()] = each.joiner.shown().value();
    auto answered = [this, number = connection_number_](const Result<json::object>& answer) {
        if (number != connection_number_ || !connected_)
            return;
        if (answer)
            return synced(*answer);
        if (answer.error().code != Errc::unavailable)
            problem("sync: " + answer.error().message);
        sync_again();
    };
    calls_.call("sync", {{"known", std::move(known)}, {"limit", 1000}}, std::move(answered));
}

/// The bridge is away: live delivery goes on, and what is missing is asked for until it answers.
void Receiver::sync_again()
{
    sync_pause_ = grown(sync_pause_);
    sync_timer_.expires_after(sync_pause_);
    sync_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec && connected_)
            sync();
    });
}

void Receiver::synced(const json::object& answer)
{
    sync_pause_ = 0ms;
    if (const auto* gone = array_member(answer, "gone"))
        for (const auto& each : *gone)
            if (each.is_string())
                if (const auto id = ConversationId::parse(each.get_string()))
                    forget(*id);
    bool any = false;
    if (const auto* conversations = array_member(answer, "conversations"))
        for (const auto& each : *conversations)
            if (const auto* object = each.if_object())
                if (const auto id = ConversationId::parse(text_member(*object, "conversation"))) {
                    any = true;
                    place(*id, *object);
                }
    const auto* more = answer.if_contains("more");
    if (any && more != nullptr && more->is_bool() && more->get_bool())
        return sync();
    synced_ = true;
    if (!was_ever_synced_ && !options_.resume_at)
        store_.set_caught_up();
    was_ever_synced_ = true;
    look_whether_caught_up();
}

/// What sync says of one conversation.
void Receiver::place(const ConversationId& id, const json::object& answer)
{
    Conversation& here = conversation(id);
    const Seq last = seq_member(answer, "last_seq");
    here.joiner.reaches(last);
    if (here.joiner.has_start()) {
        here.joiner.page(here.joiner.shown(), messages_of(answer, options_.user));
        show(here);
        if (here.joiner.wants_after())
            fetch(id);
        return;
    }
    if (options_.start == Options::Start::beginning)
        start(id, Seq::before_first());
    else if (!was_ever_synced_)
        start(id, last);
    else if (id.is_group())
        find_start(id, {});
    else
        start(id, Seq::before_first()); // began while we were away: all of it is new
}

/// A group that came after our first catching up: it begins with our joining.
void Receiver::find_start(const ConversationId& id, const std::string& cursor)
{
    if (options_.start == Options::Start::beginning)
        return start(id, Seq::before_first());
    behind_.insert(id);
    json::object params{{"conversation", id.text()}, {"limit", page_size}};
    if (!cursor.empty())
        params["cursor"] = cursor;
    else
        params["before"] = std::int64_t{1} << 53;
    auto got = [this, id, number = connection_number_](const Result<json::object>& page) {
        if (number != connection_number_ || !connected_)
            return;
        if (!page) {
            if (page.error().code == Errc::permission_denied)
                return forget(id);
            return fetch_later(id);
        }
        const auto messages = messages_of(*page, options_.user);
        const auto joining = std::find_if(messages.rbegin(), messages.rend(), [&](const Message& message) {
            return is_own_joining(message, options_.user);
        });
        if (joining != messages.rend())
            return start(id, Seq{joining->seq.value() - 1});
        if (const std::string next = text_member(*page, "next"); !next.empty())
            return find_start(id, next);
        start(id, Seq::before_first());
    };
    calls_.call("history", params, std::move(got));
}

void Receiver::start(const ConversationId& id, Seq shown)
{
    Conversation& here = conversation(id);
    if (!here.joiner.has_start()) {
        here.joiner.start_at(shown);
        // Remembered before anything is shown, so that a restart does not find another beginning.
        if (!options_.resume_at)
            store_.put_cursors({{id, shown}});
    }
    show(here);
    if (connected_)
        fetch(id); // also what came before the subscription stood
}

// ---- gaps -----------------------------------------------------------------------------------------------------------

void Receiver::fetch(const ConversationId& id)
{
    Conversation& here = conversation(id);
    if (here.fetching || !connected_ || !here.joiner.has_start())
        return;
    if (!deliverer_.has_room()) {
        behind_.insert(id);
        return look_whether_caught_up(); // room() goes on
    }
    here.fetching = true;
    behind_.insert(id);
    look_whether_caught_up();
    const Seq after = here.joiner.shown();
    auto got = [this, id, after, number = connection_number_](const Result<json::object>& page) {
        if (number == connection_number_ && connected_)
            fetched(id, after, page);
    };
    calls_.call("history", {{"conversation", id.text()}, {"after", after.value()}, {"limit", page_size}},
                std::move(got));
}

void Receiver::fetched(const ConversationId& id, Seq after, const Result<json::object>& page)
{
    Conversation& here = conversation(id);
    here.fetching = false;
    if (!page) {
        if (page.error().code == Errc::permission_denied || page.error().code == Errc::not_found)
            return forget(id);
        return fetch_later(id);
    }
    auto messages = messages_of(*page, options_.user);
    const bool is_empty = messages.empty();
    here.joiner.page(after, std::move(messages));
    show(here);
    const bool more = !text_member(*page, "next").empty();
    if (!is_empty && (more || here.joiner.wants_after())) {
        here.pause = 0ms;
        return fetch(id);
    }
    // History is a few milliseconds behind the broker: what was announced comes.
    if (here.joiner.wants_after())
        return fetch_later(id);
    here.pause = 0ms;
    behind_.erase(id);
    look_whether_caught_up();
}

void Receiver::fetch_later(const ConversationId& id)
{
    Conversation& here = conversation(id);
    here.pause = grown(here.pause);
    here.timer = std::make_unique<asio::steady_timer>(executor_, here.pause);
    here.timer->async_wait([this, id](boost::system::error_code ec) {
        if (ec || !connected_)
            return;
        if (conversation(id).joiner.has_start())
            fetch(id);
        else
            find_start(id, {});
    });
}

void Receiver::room()
{
    const auto behind = behind_;
    for (const auto& id : behind)
        fetch(id);
}

void Receiver::forget(const ConversationId& id)
{
    behind_.erase(id);
    received_.erase(id);
    if (conversations_.erase(id) != 0) {
        store_.remove_cursor(id);
        deliverer_.push(Deliverer::Gone{id});
    }
    look_whether_caught_up();
}

void Receiver::look_whether_caught_up()
{
    const bool now = connected_ && synced_ && behind_.empty();
    if (now != std::exchange(caught_up_, now))
        hooks_.caught_up(now);
}

// ---- what arrives ---------------------------------------------------------------------------------------------------

void Receiver::arrived(Inbound inbound)
{
    std::visit([this](auto&& what) { on(std::forward<decltype(what)>(what)); },
               understand(names_, options_.user, std::move(inbound)));
}

void Receiver::on(Message message)
{
    if (message.is_own && !message.ref.empty())
        sender_.came_back(message.conversation, message.ref, message.seq);
    const ConversationId id = message.conversation;
    const Seq seq = message.seq;
    Conversation& here = conversation(id);
    if (!deliverer_.has_room()) {
        here.joiner.passed_over(seq);
        behind_.insert(id);
        return look_whether_caught_up();
    }
    here.joiner.arrived(std::move(message));
    if (!here.joiner.has_start()) {
        // Before the first sync its answer says where to start. After it: a stranger writes for the first time, or a
        // group whose start is being looked for.
        if (synced_ && !id.is_group())
            start(id, Seq::before_first());
        return;
    }
    show(here);
    if (here.joiner.wants_after() && !here.timer)
        fetch(id);
}

void Receiver::show(Conversation& conversation)
{
    auto output = conversation.joiner.take();
    auto missing = output.missing.begin();
    for (auto& message : output.show) {
        while (missing != output.missing.end() && missing->first < message.seq)
            deliverer_.push(std::move(*missing++));
        deliverer_.push(std::move(message));
    }
}

void Receiver::on(Marker marker)
{
    sender_.marked(marker);
    if (deliverer_.has_room())
        deliverer_.push(std::move(marker));
}

void Receiver::on(Signal signal)
{
    if (signal.from != options_.user && deliverer_.has_room())
        deliverer_.push(std::move(signal));
}

void Receiver::on(const Reply& reply)
{
    calls_.reply(reply.correlation, reply.payload);
}

void Receiver::on(const NoticeText& notice)
{
    boost::system::error_code wrong;
    const json::value parsed = json::parse(notice.json, wrong);
    if (!wrong && parsed.is_object() && text_member(parsed.get_object(), "notice") == "refused") {
        const json::object& refused = parsed.get_object();
        const auto* retry = refused.if_contains("retry_after_ms");
        std::optional<std::chrono::milliseconds> again;
        if (retry != nullptr && retry->is_int64())
            again = std::chrono::milliseconds(std::clamp<std::int64_t>(retry->get_int64(), 1, 86'400'000));
        if (const std::string ref = text_member(refused, "ref"); !ref.empty())
            sender_.was_refused(ref, text_member(refused, "reason"), again);
    }
    if (deliverer_.has_room())
        deliverer_.push(Deliverer::Notice{notice.json});
}

// ---- markers --------------------------------------------------------------------------------------------------------

void Receiver::handled(const Store::Cursors& cursors)
{
    if (options_.send_received == Options::SendReceived::never)
        return;
    const bool was_empty = received_.empty();
    for (const auto& [id, seq] : cursors)
        if (!id.is_group() || options_.send_received == Options::SendReceived::everywhere)
            received_[id] = seq;
    if (!was_empty || received_.empty())
        return;
    received_timer_.expires_after(received_pause);
    received_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec)
            publish_received();
    });
}

void Receiver::publish_received()
{
    for (const auto& [id, seq] : std::exchange(received_, {}))
        if (connected_)
            publish_marker(id, MarkerKind::received, seq);
}

void Receiver::mark_read(const ConversationId& id, Seq seq)
{
    if (connected_)
        publish_marker(id, MarkerKind::read, seq);
    else
        read_[id] = std::max(read_[id], seq);
}

void Receiver::publish_marker(const ConversationId& id, MarkerKind kind, Seq seq)
{
    const std::string& me = options_.user;
    const bool is_read = kind == MarkerKind::read;
    Outbound marker;
    marker.topic = id.is_group() ? (is_read ? names_.group_read(id.id(), me) : names_.group_recv(id.id(), me))
                                 : (is_read ? names_.user_read(id.id(), me) : names_.user_recv(id.id(), me));
    marker.payload = std::to_string(seq.value());
    auto answered = [this, id, kind, seq](const LinkAnswer& answer) {
        if (answer.kind == LinkAnswer::Kind::no_connection && kind == MarkerKind::read)
            read_[id] = std::max(read_[id], seq);
    };
    connection_.publish(std::move(marker), std::move(answered));
}

} // namespace parley::client
