#include "clients/cpp/engine/engine.h"

#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <future>

namespace parley::client {
namespace {

using namespace std::chrono_literals;

/// The server's largest messages.max_bytes.
constexpr std::size_t most_payload_bytes = 4u << 20;
constexpr std::chrono::milliseconds goodbye = 1s;
constexpr std::chrono::milliseconds outbox_poll = 20ms;

std::string random_hex(std::size_t digits)
{
    static constexpr char alphabet[] = "0123456789abcdef";
    std::random_device random;
    std::string text;
    for (std::size_t at = 0; at < digits; ++at)
        text.push_back(alphabet[random() % 16]);
    return text;
}

Result<void> check_id(const ConversationId& conversation)
{
    if (is_valid_id(conversation.id()))
        return {};
    return Error{Errc::invalid_argument, "\"" + conversation.id().substr(0, 80) + "\" is no id of a group or user"};
}

} // namespace

Client::Engine::Engine(Options options, Handlers handlers, std::unique_ptr<Store> store)
    : options_(std::move(options))
    , names_(options_.topic_root)
    , run_(random_hex(8))
    , store_(std::move(store))
    , work_(io_.get_executor())
    , random_(std::random_device{}())
    , deliverer_(watched(std::move(handlers)), options_.max_unhandled,
                 {[this](const Store::Cursors& cursors) {
                      if (!options_.resume_at)
                          store_->put_cursors(cursors);
                      asio::post(io_, [this, cursors] { receiver_.handled(cursors); });
                  },
                  [this] { asio::post(io_, [this] { receiver_.room(); }); }})
    , connection_(io_.get_executor(), options_,
                  {[this](Inbound inbound) { receiver_.arrived(std::move(inbound)); },
                   [this](const std::string& why) { lost(why, false); }})
    , calls_(io_.get_executor(), options_.max_calls, options_.call_timeout,
             [this](const std::string& method, std::string payload, const std::string& correlation) {
                 publish_request(method, std::move(payload), correlation);
             })
    , sender_(io_.get_executor(), options_, names_, *store_, connection_, calls_, deliverer_, outbox_size_)
    , receiver_(io_.get_executor(), options_, names_, *store_, connection_, calls_, deliverer_, sender_,
                {[this](bool caught_up) {
                    if (is_connected_)
                        change_state(caught_up ? ConnectionState::online : ConnectionState::catching_up, {});
                }})
    , reconnect_(io_)
    , pause_(options_.first_pause)
{
    const auto waiting = store_->waiting();
    outbox_size_ = waiting.size();
    for (const auto& [number, conversation] : waiting)
        sender_.add(number, conversation);
    thread_ = std::thread([this] { io_.run(); });
}

Client::Engine::~Engine()
{
    stop();
    if (thread_.joinable())
        thread_.join();
}

/// send_and_wait() hears of progress first.
Handlers Client::Engine::watched(Handlers handlers)
{
    handlers.progress = [this, told = std::move(handlers.progress)](const SendProgress& progress) {
        progressed(progress);
        if (told)
            told(progress);
    };
    return handlers;
}

void Client::Engine::start()
{
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(started_, true))
            return;
    }
    asio::post(io_, [this] { connect(); });
}

void Client::Engine::stop()
{
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stopped_, true))
            return;
    }
    const auto ended = std::make_shared<std::promise<void>>();
    asio::post(io_, [this, ended] {
        stopping_ = true;
        is_connected_ = false;
        reconnect_.cancel();
        sender_.lost();
        receiver_.lost();
        calls_.fail_all("the client has stopped");
        connection_.close(goodbye, [ended](const LinkAnswer&) { ended->set_value(); });
    });
    ended->get_future().wait_for(goodbye * 3);
    deliverer_.stop();
    change_state(ConnectionState::offline, "stopped");
    work_.reset();
    io_.stop();
}

void Client::Engine::connect()
{
    if (stopping_)
        return;
    change_state(ConnectionState::connecting, {});
    connection_.connect([this](const LinkAnswer& answer) {
        if (stopping_)
            return;
        if (!answer.ok()) {
            const bool refused = answer.kind == LinkAnswer::Kind::refused;
            return lost(refused ? "the server refuses this user, his password or this client name" : answer.text,
                        refused);
        }
        pause_ = options_.first_pause;
        is_connected_ = true;
        change_state(ConnectionState::catching_up, {});
        receiver_.connected();
        sender_.connected();
    });
}

void Client::Engine::lost(const std::string& why, bool refused)
{
    if (stopping_)
        return;
    is_connected_ = false;
    connection_.drop();
    sender_.lost();
    receiver_.lost();
    calls_.fail_all("no connection to the server");
    change_state(refused ? ConnectionState::refused : ConnectionState::offline, why);
    pause_and_connect(refused);
}

void Client::Engine::pause_and_connect(bool refused)
{
    const auto pause = refused ? options_.longest_pause : pause_;
    pause_ = std::min(pause_ * 2, options_.longest_pause);
    std::chrono::milliseconds chance{0};
    {
        // Half of the pause is chance, so that many clients do not come back in step.
        const std::lock_guard lock(mutex_);
        chance = std::chrono::milliseconds(random_() % static_cast<std::uint64_t>(pause.count() / 2 + 1));
    }
    reconnect_.expires_after(pause / 2 + chance);
    reconnect_.async_wait([this](boost::system::error_code ec) {
        if (!ec)
            connect();
    });
}

void Client::Engine::change_state(ConnectionState state, const std::string& why)
{
    {
        const std::lock_guard lock(mutex_);
        if (state_ == state && why.empty())
            return;
        state_ = state;
        changed_.notify_all();
    }
    deliverer_.push(Deliverer::StateChange{state, why});
}

ConnectionState Client::Engine::state() const
{
    const std::lock_guard lock(mutex_);
    return state_;
}

bool Client::Engine::wait_for_state(ConnectionState wanted, std::chrono::milliseconds patience)
{
    std::unique_lock lock(mutex_);
    if (is_engine_thread())
        return state_ == wanted;
    return changed_.wait_for(lock, patience, [&] { return state_ == wanted; });
}

// ---- sending --------------------------------------------------------------------------------------------------------

std::string Client::Engine::new_ref()
{
    static constexpr char alphabet[] = "0123456789abcdefghijklmnopqrstuv";
    const std::lock_guard lock(mutex_);
    std::string ref = run_ + ":"; // 32 random bits of this run and 60 of the message
    for (std::uint64_t bits = random_(), at = 0; at < 12; ++at, bits >>= 5)
        ref.push_back(alphabet[bits & 31]);
    return ref;
}

Result<std::string> Client::Engine::send(const ConversationId& conversation, const Content& content, std::string ref)
{
    if (auto fault = check_id(conversation); !fault)
        return fault.error();
    if (ref.empty())
        ref = new_ref();
    else if (!is_valid_ref(ref))
        return Error{Errc::invalid_argument, "a reference has 1 to 64 bytes of A-Z a-z 0-9 . _ : -"};
    if (content.payload.size() > most_payload_bytes)
        return Error{Errc::too_large, "a message has at most 4 MiB; send a file"};
    if (outbox_size_ >= options_.max_outbox)
        return Error{Errc::unavailable,
                     "the outbox is full: " + std::to_string(options_.max_outbox) + " messages wait for the server"};
    try {
        const auto number = store_->put(conversation, ref, content);
        if (!number)
            return ref; // it waits already
        ++outbox_size_;
        asio::post(io_, [this, number = *number, conversation] { sender_.add(number, conversation); });
        return ref;
    } catch (const StorageError& problem) {
        return Error{Errc::unavailable, problem.what()};
    }
}

void Client::Engine::progressed(const SendProgress& progress)
{
    if (progress.state != SendState::stored && progress.state != SendState::refused)
        return;
    const std::lock_guard lock(mutex_);
    const auto found = awaited_.find(progress.ref);
    if (found == awaited_.end())
        return;
    found->second = progress;
    changed_.notify_all();
}

Result<SendProgress> Client::Engine::send_and_wait(const ConversationId& conversation, const Content& content,
                                                   std::chrono::milliseconds patience)
{
    // Progress is told by the deliverer's thread: waiting for it there would be waiting for oneself.
    if (is_engine_thread() || deliverer_.is_this_thread())
        return Error{Errc::invalid_argument, "send_and_wait() cannot be called from a handler: use send(), and "
                                             "Handlers::progress"};
    const std::string ref = new_ref();
    {
        const std::lock_guard lock(mutex_);
        awaited_.emplace(ref, std::nullopt);
    }
    const auto sent = send(conversation, content, ref);
    std::unique_lock lock(mutex_);
    if (sent)
        changed_.wait_for(lock, patience, [&] { return awaited_.at(ref).has_value(); });
    const auto progress = awaited_.at(ref);
    awaited_.erase(ref);
    if (!sent)
        return sent.error();
    if (!progress)
        return Error{Errc::unavailable, "not stored yet; it is still going to be sent"};
    if (progress->state == SendState::refused)
        return Error{Errc::permission_denied, progress->reason};
    return *progress;
}

bool Client::Engine::wait_until_sent(std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (outbox_size_ != 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(outbox_poll);
    return outbox_size_ == 0;
}

// ---- what is not kept -----------------------------------------------------------------------------------------------

void Client::Engine::mark_read(const ConversationId& conversation, Seq seq)
{
    if (check_id(conversation))
        asio::post(io_, [this, conversation, seq] { receiver_.mark_read(conversation, seq); });
}

void Client::Engine::publish_signal(const ConversationId& conversation, const std::string& name,
                                    const std::string& payload)
{
    if (!check_id(conversation))
        return;
    Outbound out;
    out.topic = conversation.is_group() ? names_.group_live(conversation.id(), options_.user, name)
                                        : names_.user_live(conversation.id(), options_.user, name);
    out.payload = payload;
    out.qos = 0;
    asio::post(io_, [this, out = std::move(out)]() mutable {
        if (is_connected_)
            connection_.publish(std::move(out), [](const LinkAnswer&) {});
    });
}

Result<void> Client::Engine::set_state(const ConversationId& group, const std::string& name, const std::string& payload)
{
    if (auto fault = check_id(group); !fault)
        return fault;
    if (!group.is_group())
        return Error{Errc::invalid_argument, "only groups have states"};
    Outbound out;
    out.topic = names_.group_state(group.id(), options_.user, name);
    out.payload = payload;
    out.retain = true;
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answered = promise->get_future();
    asio::post(io_, [this, promise, out = std::move(out)]() mutable {
        if (!is_connected_)
            return promise->set_value(Error{Errc::unavailable, "no connection to the server"});
        connection_.publish(std::move(out), [promise](const LinkAnswer& answer) {
            promise->set_value(answer.ok() ? Result<void>{}
                               : answer.kind == LinkAnswer::Kind::refused
                                   ? Result<void>(Error{Errc::permission_denied, answer.text})
                                   : Result<void>(Error{Errc::unavailable, answer.text}));
        });
    });
    if (is_engine_thread() || answered.wait_for(options_.call_timeout) != std::future_status::ready)
        return Error{Errc::unavailable, "no answer from the server in time"};
    return answered.get();
}

// ---- requests -------------------------------------------------------------------------------------------------------

void Client::Engine::call(const std::string& method, const std::string& json, Answer answer)
{
    boost::system::error_code wrong;
    const auto params = boost::json::parse(json, wrong);
    if (wrong || !params.is_object())
        return answer(Error{Errc::invalid_argument, "a JSON object is expected"});
    asio::post(io_, [this, method, params = params.get_object(), answer = std::move(answer)] {
        if (!is_connected_)
            return answer(Error{Errc::unavailable, "no connection to the server"});
        calls_.call(method, params, [answer](const Result<boost::json::object>& result) {
            answer(result ? Result<std::string>(boost::json::serialize(*result)) : Result<std::string>(result.error()));
        });
    });
}

Result<std::string> Client::Engine::call_and_wait(const std::string& method, const std::string& json)
{
    if (is_engine_thread())
        return Error{Errc::invalid_argument, "a call that waits cannot be made from an answer: give it an answer of "
                                             "its own"};
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    auto answered = promise->get_future();
    call(method, json, [promise](Result<std::string> result) { promise->set_value(std::move(result)); });
    if (answered.wait_for(options_.call_timeout + 1s) != std::future_status::ready)
        return Error{Errc::unavailable, "the client has stopped"};
    return answered.get();
}

void Client::Engine::publish_request(const std::string& method, std::string payload, const std::string& correlation)
{
    Outbound out;
    out.topic = names_.user_rpc(options_.user, method);
    out.payload = std::move(payload);
    out.response_topic = names_.user_reply(options_.user, options_.client);
    out.correlation_data = correlation;
    connection_.publish(std::move(out), [this, correlation](const LinkAnswer& answer) {
        if (!answer.ok())
            calls_.refused(correlation, answer.text);
    });
}

} // namespace parley::client
