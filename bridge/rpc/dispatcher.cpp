#include "bridge/rpc/dispatcher.h"

#include "bridge/json/fields.h"
#include "bridge/rpc/parts.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

namespace parley::bridge::rpc {

struct Dispatcher::Job {
    UserId user;
    std::string method;
    std::string reply_topic;
    std::string correlation_data;
    std::string payload;
    std::optional<boost::json::value> id; ///< the request's own, given back
};

namespace {

boost::json::object envelope(const std::optional<boost::json::value>& id, bool ok)
{
    boost::json::object answer;
    if (id)
        answer["id"] = *id;
    answer["ok"] = ok;
    return answer;
}

boost::json::object error_answer(const std::optional<boost::json::value>& id, const Error& error)
{
    auto answer = envelope(id, false);
    answer["error"] = boost::json::object{{"code", to_string(error.code)}, {"message", error.message}};
    return answer;
}

/// Something to find the request by, not a way to send much back.
bool is_id(const boost::json::value& id)
{
    constexpr std::size_t most = 128;
    return id.is_null() || id.is_number() || (id.is_string() && id.get_string().size() <= most);
}

} // namespace

Dispatcher::Dispatcher(asio::any_io_executor io, Methods methods, Identify identify, Publisher& publisher,
                       topics::Names names, DispatcherOptions options, std::shared_ptr<spdlog::logger> log)
    : io_(std::move(io))
    , methods_(std::move(methods))
    , identify_(std::move(identify))
    , publisher_(&publisher)
    , names_(std::move(names))
    , options_(options)
    , log_(std::move(log))
{}

void Dispatcher::request(Request request)
{
    const auto topic = topics::parse(names_.root(), request.topic);
    if (topic.kind != topics::TopicKind::user_rpc || stopping_)
        return;
    ++counters_.requests_total;
    auto job = std::make_shared<Job>();
    job->user = UserId{std::string(topic.owner)};
    job->method = topic.rest;
    job->correlation_data = std::move(request.correlation_data);
    job->payload = std::move(request.payload);
    // Only below reply/: the bridge may publish under any user's name, and must not be made to do so.
    const auto wanted = topics::parse(names_.root(), request.response_topic);
    const bool is_own_reply = wanted.kind == topics::TopicKind::user_reply && wanted.owner == topic.owner;
    job->reply_topic = is_own_reply ? std::move(request.response_topic) : names_.user_reply(topic.owner, topic.rest);

    auto& of_user = of_user_[job->user.value()];
    const bool is_too_much = of_user >= options_.of_one_user || waiting_.size() >= options_.waiting;
    ++of_user;
    if (is_too_much) {
        ++counters_.refused_total;
        auto refused = refuse(job, Error{Errc::unavailable, "too many requests are under way"});
        asio::co_spawn(io_, std::move(refused), [this, job](std::exception_ptr) { finished(*job); });
    } else if (running_ < options_.running) {
        start(std::move(job));
    } else {
        waiting_.push_back(std::move(job));
    }
}

void Dispatcher::start(std::shared_ptr<Job> job)
{
    ++running_;
    asio::co_spawn(io_, work(job), [this, job](std::exception_ptr) {
        --running_;
        finished(*job);
        if (!waiting_.empty() && running_ < options_.running) {
            auto next = std::move(waiting_.front());
            waiting_.pop_front();
            start(std::move(next));
        }
    });
}

void Dispatcher::finished(const Job& job)
{
    const auto of_user = of_user_.find(job.user.value());
    if (of_user != of_user_.end() && --of_user->second == 0)
        of_user_.erase(of_user);
}

void Dispatcher::stop()
{
    stopping_ = true;
    waiting_.clear();
}

asio::awaitable<void> Dispatcher::work(std::shared_ptr<Job> job)
{
    Result<boost::json::object> outcome = Error{Errc::unavailable, "something is broken here; the server's log has it"};
    try {
        outcome = co_await outcome_of(*job);
    } catch (const std::exception& e) {
        log_->error("rpc {} of {}: {}", job->method, job->user.value(), e.what());
    }
    try {
        co_await reply(job, std::move(outcome));
    } catch (const std::exception& e) {
        log_->error("rpc {} of {}: {}", job->method, job->user.value(), e.what());
    }
}

asio::awaitable<Result<boost::json::object>> Dispatcher::outcome_of(Job& job)
{
    auto params =
        job.payload.empty() ? Result<boost::json::object>(boost::json::object{}) : json::parse_object(job.payload);
    if (!params)
        co_return params.error();
    if (const auto* id = params->if_contains("id")) {
        if (!is_id(*id))
            co_return Error{Errc::invalid_argument, "id: a number or a string of at most 128 bytes is expected"};
        job.id = *id;
        params->erase("id");
    }
    const auto method = methods_.find(job.method);
    if (method == methods_.end())
        co_return Error{Errc::not_found, "unknown method \"" + job.method.substr(0, 64) + "\""};
    auto caller = co_await identify_(job.user);
    if (!caller)
        co_return caller.error();
    co_return co_await method->second(*std::move(caller), *params);
}

asio::awaitable<void> Dispatcher::refuse(std::shared_ptr<Job> job, Error error)
{
    // The id is worth the parsing: without it the client cannot tell which request was refused.
    if (auto params = json::parse_object(job->payload))
        if (const auto* id = params->if_contains("id"); id != nullptr && is_id(*id))
            job->id = *id;
    co_await reply(job, std::move(error));
}

asio::awaitable<void> Dispatcher::reply(std::shared_ptr<Job> job, Result<boost::json::object> outcome)
{
    if (!outcome) {
        ++counters_.errors_total;
        co_await publish(*job, error_answer(job->id, outcome.error()));
        co_return;
    }
    const auto text = boost::json::serialize(*outcome);
    if (text.size() > options_.answer_bytes) {
        ++counters_.errors_total;
        // Named: g++ 12 destroys a braced temporary inside a co_await expression twice.
        const Error too_large{Errc::too_large, "the answer is too large; ask for less"};
        co_await publish(*job, error_answer(job->id, too_large));
        co_return;
    }
    if (text.size() <= options_.part_bytes) {
        auto answer = envelope(job->id, true);
        answer["result"] = *std::move(outcome);
        co_await publish(*job, std::move(answer));
        co_return;
    }
    const auto pieces = cut(text, options_.part_bytes);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        auto answer = envelope(job->id, true);
        answer["part"] = i + 1;
        answer["more"] = i + 1 < pieces.size();
        answer["piece"] = pieces[i];
        if (!co_await publish(*job, std::move(answer)))
            co_return; // the client sees that the parts end, and asks again
    }
}

asio::awaitable<bool> Dispatcher::publish(const Job& job, boost::json::object answer)
{
    Publication publication;
    publication.topic = job.reply_topic;
    publication.payload = boost::json::serialize(answer);
    publication.content_type = "application/json";
    publication.correlation_data = job.correlation_data;
    co_return co_await publisher_->publish(std::move(publication));
}

} // namespace parley::bridge::rpc
