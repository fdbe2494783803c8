#include "clients/cpp/engine/sender.h"

#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <algorithm>

namespace parley::client {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// As many as Mosquitto takes at a time from an MQTT 5 client (max_inflight_messages).
constexpr std::size_t window = 20;
/// How long the other half of an answer may take: the copy after the acknowledgement, the reason after the refusal.
constexpr std::chrono::milliseconds other_half = 2s;
/// Refusals without a reason before a message is given up (notices are limited, a reason may be lost).
constexpr unsigned max_refusals = 5;
/// Below the least messages.resend_window that is of use (ten minutes by default).
constexpr std::chrono::minutes surely_remembered{8};
/// Clocks of client and server may differ by this much.
constexpr std::chrono::minutes clock_difference{10};
constexpr std::size_t max_unread = 1000;
constexpr std::size_t max_reasons = 1000;
constexpr std::int64_t lookup_page = 500;

Time wall_now()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Is that user's message with this reference in a page of history?
bool holds(const json::object& page, const std::string& ref, const std::string& user)
{
    const auto* messages = page.if_contains("messages");
    if (messages == nullptr || !messages->is_array())
        return false;
    return std::ranges::any_of(messages->get_array(), [&](const json::value& each) {
        const auto* entry = each.if_object();
        const auto* its_ref = entry != nullptr ? entry->if_contains("ref") : nullptr;
        const auto* from = entry != nullptr ? entry->if_contains("from") : nullptr;
        return its_ref != nullptr && from != nullptr && *its_ref == json::string(ref) && *from == json::string(user);
    });
}

} // namespace

Sender::Sender(asio::any_io_executor executor, const Options& options, const topics::Names& names, Store& store,
               Connection& connection, Calls& calls, Deliverer& deliverer, std::atomic<std::size_t>& outbox_size)
    : executor_(executor)
    , options_(options)
    , names_(names)
    , store_(store)
    , connection_(connection)
    , calls_(calls)
    , deliverer_(deliverer)
    , outbox_size_(outbox_size)
    , timer_(executor)
{}

void Sender::add(OutboxNumber number, const ConversationId& conversation)
{
    order_.add(number, conversation);
    pump();
}

void Sender::connected()
{
    connected_ = true;
    pump();
}

void Sender::lost()
{
    connected_ = false;
    trips_.clear();
    without_reason_.clear();
    order_.all_back();
    timer_at_.reset();
    timer_.cancel();
}

void Sender::pump()
{
    if (!connected_ || pumping_)
        return;
    pumping_ = true;
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<OutboxNumber, Store::Waiting>> batch;
    std::vector<OutboxNumber> never_sent;
    while (order_.under_way() < window) {
        const auto number = order_.take(now);
        if (!number)
            break;
        auto message = store_.read(*number);
        if (!message) {
            order_.done(*number);
            continue;
        }
        const bool is_old = message->sent && wall_now() - *message->sent > surely_remembered;
        if (is_old && !looked_up_.contains(number->value())) {
            look_up(*number, *message, {});
            continue;
        }
        if (!message->sent)
            never_sent.push_back(*number);
        batch.emplace_back(*number, *std::move(message));
    }
    // Before it leaves: after a crash the server may have it, and that must be known.
    if (!never_sent.empty())
        store_.mark_sent(never_sent, wall_now());
    for (auto& [number, message] : batch)
        publish(number, std::move(message));
    pumping_ = false;
    if (const auto wake = order_.wakes_at(); wake && *wake > now)
        later(std::chrono::ceil<std::chrono::milliseconds>(*wake - now));
}

void Sender::publish(OutboxNumber number, Store::Waiting message)
{
    const std::string& me = options_.user;
    Outbound out;
    out.topic = message.conversation.is_group() ? names_.group_send(message.conversation.id(), me, message.ref)
                                                : names_.user_send(message.conversation.id(), me, message.ref);
    out.payload = std::move(message.content.payload);
    out.content_type = std::move(message.content.content_type);
    out.properties = std::move(message.content.properties);
    trips_.insert_or_assign(message.ref, Trip{number, message.conversation, message.ref});
    deliverer_.push(SendProgress{message.conversation, message.ref, SendState::sent, {}, {}});
    auto answer = [this, ref = message.ref](const LinkAnswer& got) { answered(ref, got); };
    connection_.publish(std::move(out), std::move(answer));
}

void Sender::answered(const std::string& ref, const LinkAnswer& answer)
{
    const auto found = trips_.find(ref);
    if (found == trips_.end())
        return; // it came back already
    if (answer.kind == LinkAnswer::Kind::no_connection) {
        order_.back(found->second.number);
        trips_.erase(found);
        later(other_half);
        return;
    }
    if (answer.ok()) {
        Trip trip = std::move(found->second);
        trips_.erase(found);
        finish(trip.number);
        without_seq_.emplace(ref, Acknowledged{std::move(trip), std::chrono::steady_clock::now()});
        later(other_half);
        return;
    }
    if (const auto reason = reasons_.find(ref); reason != reasons_.end()) {
        const Reason known = std::move(reason->second);
        reasons_.erase(reason);
        refuse(ref, known.reason, known.retry);
        return;
    }
    without_reason_.emplace(ref, std::chrono::steady_clock::now());
    later(other_half);
}

void Sender::was_refused(const std::string& ref, const std::string& reason,
                         std::optional<std::chrono::milliseconds> retry)
{
    if (without_reason_.erase(ref) != 0)
        refuse(ref, reason, retry);
    else if (trips_.contains(ref) && reasons_.size() < max_reasons)
        reasons_.insert_or_assign(ref, Reason{reason, retry});
}

void Sender::refuse(const std::string& ref, const std::string& reason, std::optional<std::chrono::milliseconds> retry)
{
    const auto found = trips_.find(ref);
    if (found == trips_.end())
        return;
    const Trip trip = std::move(found->second);
    trips_.erase(found);
    if (retry) {
        order_.put_off(trip.number, std::chrono::steady_clock::now() + *retry);
    } else {
        finish(trip.number);
        deliverer_.push(SendProgress{trip.conversation, ref, SendState::refused, {}, reason});
    }
    pump();
}

void Sender::came_back(const ConversationId& conversation, const std::string& ref, Seq seq)
{
    if (const auto waiting = without_seq_.find(ref); waiting != without_seq_.end()) {
        Trip trip = std::move(waiting->second.trip);
        without_seq_.erase(waiting);
        stored(std::move(trip), seq);
        return;
    }
    if (const auto found = trips_.find(ref); found != trips_.end() && found->second.conversation == conversation) {
        Trip trip = std::move(found->second);
        trips_.erase(found);
        finish(trip.number);
        stored(std::move(trip), seq);
    }
}

void Sender::stored(Trip trip, Seq seq)
{
    deliverer_.push(SendProgress{trip.conversation, trip.ref, SendState::stored, seq, {}});
    if (seq != Seq::before_first() && !trip.conversation.is_group())
        expect_receipt(trip.conversation, trip.ref, seq);
}

void Sender::finish(OutboxNumber number)
{
    order_.done(number);
    looked_up_.erase(number.value());
    refusals_.erase(number.value());
    finished_.push_back(number);
    --outbox_size_;
    // One transaction for all that the same batch of acknowledgements finishes.
    if (finished_.size() == 1)
        asio::post(executor_, [this] { flush_finished(); });
}

void Sender::flush_finished()
{
    std::vector<OutboxNumber> numbers;
    numbers.swap(finished_);
    try {
        store_.remove(numbers);
    } catch (const StorageError& problem) {
        // They are sent once more after the next start, and recognised by their references.
        deliverer_.push(Deliverer::Problem{problem.what()});
    }
    pump();
}

/// May be in the server's journal or not, and the server may have forgotten its reference: history knows.
void Sender::look_up(OutboxNumber number, const Store::Waiting& message, const std::string& cursor)
{
    json::object params{{"conversation", message.conversation.text()}, {"limit", lookup_page}};
    if (cursor.empty())
        params["from"] = (*message.sent - clock_difference).time_since_epoch().count();
    else
        params["cursor"] = cursor;
    auto look = [this, number, message](const Result<json::object>& page) {
        if (!page) {
            order_.put_off(number, std::chrono::steady_clock::now() + other_half);
            return later(other_half);
        }
        if (holds(*page, message.ref, options_.user)) {
            finish(number);
            return stored({number, message.conversation, message.ref}, {});
        }
        if (const auto* next = page->if_contains("next"); next != nullptr && next->is_string())
            return look_up(number, message, std::string(next->get_string()));
        looked_up_.insert(number.value());
        order_.back(number);
        pump();
    };
    calls_.call("history", params, std::move(look));
}

void Sender::marked(const Marker& marker)
{
    const auto found = unread_.find(marker.conversation);
    if (found == unread_.end())
        return;
    auto& messages = found->second;
    if (marker.kind == MarkerKind::received) {
        Seq& before = received_[marker.conversation];
        for (const auto& [seq, ref] : messages)
            if (seq > before && seq <= marker.seq)
                deliverer_.push(SendProgress{marker.conversation, ref, SendState::received, seq, {}});
        before = std::max(before, marker.seq);
        return;
    }
    while (!messages.empty() && messages.front().first <= marker.seq) {
        deliverer_.push(
            SendProgress{marker.conversation, messages.front().second, SendState::read, messages.front().first, {}});
        messages.pop_front();
    }
}

void Sender::expect_receipt(const ConversationId& conversation, const std::string& ref, Seq seq)
{
    auto& messages = unread_[conversation];
    messages.emplace_back(seq, ref);
    if (messages.size() > max_unread)
        messages.pop_front();
}

/// Wakes up once at the earliest of the times asked for.
void Sender::later(std::chrono::milliseconds when)
{
    const auto at = std::chrono::steady_clock::now() + when;
    if (timer_at_ && *timer_at_ <= at)
        return;
    timer_at_ = at;
    timer_.expires_at(at);
    timer_.async_wait([this](boost::system::error_code ec) {
        if (ec)
            return;
        timer_at_.reset();
        look_at_halves();
        pump();
    });
}

/// Of an answer in two halves the second one may be lost.
void Sender::look_at_halves()
{
    const auto due = std::chrono::steady_clock::now() - other_half;
    std::vector<std::string> refs;
    for (const auto& [ref, acknowledged] : without_seq_)
        if (acknowledged.when <= due)
            refs.push_back(ref);
    for (const auto& ref : refs) {
        Trip trip = std::move(without_seq_.at(ref).trip);
        without_seq_.erase(ref);
        stored(std::move(trip), {}); // stored it is; its place shows in the conversation
    }
    refs.clear();
    for (const auto& [ref, since] : without_reason_)
        if (since <= due)
            refs.push_back(ref);
    for (const auto& ref : refs) {
        without_reason_.erase(ref);
        const auto trip = trips_.find(ref);
        if (trip == trips_.end())
            continue;
        const bool again = ++refusals_[trip->second.number.value()] < max_refusals;
        refuse(ref, "refused", again ? std::optional(other_half) : std::nullopt);
    }
    if (!without_seq_.empty() || !without_reason_.empty())
        later(other_half);
}

} // namespace parley::client
