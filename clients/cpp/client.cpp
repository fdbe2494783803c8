#include "parley/client.h"

#include "clients/cpp/engine/engine.h"

namespace parley::client {

Result<std::unique_ptr<Client>> Client::open(Options options, Handlers handlers)
{
    const auto wrong = [](std::string why) { return Error{Errc::invalid_argument, std::move(why)}; };
    if (auto uri = paho_uri(options.server); !uri)
        return uri.error();
    if (!is_valid_id(options.user))
        return wrong("user: \"" + options.user.substr(0, 80) + "\" is no user id");
    if (!is_valid_ref(options.client))
        return wrong("client: 1 to 64 bytes of A-Z a-z 0-9 . _ : - are expected");
    if (options.max_outbox == 0 || options.max_calls == 0 || options.max_unhandled < 2 || options.max_out_of_order == 0)
        return wrong("a bound of 0 lets nothing pass");
    if (options.first_pause.count() <= 0 || options.longest_pause < options.first_pause)
        return wrong("first_pause: above 0, and at most longest_pause");
    auto store = Store::open(options.state_folder, options.user, options.client);
    if (!store)
        return store.error();
    try {
        return std::unique_ptr<Client>(
            new Client(std::make_unique<Engine>(std::move(options), std::move(handlers), *std::move(store))));
    } catch (const StorageError& problem) {
        return wrong(problem.what());
    }
}

Client::Client(std::unique_ptr<Engine> engine)
    : engine_(std::move(engine))
{}

Client::~Client() = default;

void Client::start()
{
    engine_->start();
}

void Client::stop()
{
    engine_->stop();
}

ConnectionState Client::state() const
{
    return engine_->state();
}

const std::string& Client::user() const noexcept
{
    return engine_->user();
}

bool Client::wait_until_online(std::chrono::milliseconds patience)
{
    return engine_->wait_for_state(ConnectionState::online, patience);
}

Result<std::string> Client::send(const ConversationId& conversation, const Content& content, std::string ref)
{
    return engine_->send(conversation, content, std::move(ref));
}

Result<SendProgress> Client::send_and_wait(const ConversationId& conversation, const Content& content,
                                           std::chrono::milliseconds patience)
{
    return engine_->send_and_wait(conversation, content, patience);
}

std::size_t Client::outbox_size() const
{
    return engine_->outbox_size();
}

bool Client::wait_until_sent(std::chrono::milliseconds patience)
{
    return engine_->wait_until_sent(patience);
}

void Client::mark_read(const ConversationId& conversation, Seq seq)
{
    engine_->mark_read(conversation, seq);
}

void Client::signal(const ConversationId& group_or_peer, const std::string& name, const std::string& payload)
{
    engine_->publish_signal(group_or_peer, name, payload);
}

Result<void> Client::set_state(const ConversationId& group, const std::string& name, const std::string& payload)
{
    return engine_->set_state(group, name, payload);
}

void Client::call(const std::string& method, const std::string& json, Answer answer)
{
    engine_->call(method, json, std::move(answer));
}

Result<std::string> Client::call(const std::string& method, const std::string& json)
{
    return engine_->call_and_wait(method, json);
}

} // namespace parley::client
