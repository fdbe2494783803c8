#include "bridge/link/control_channel.h"

#include "bridge/json/fields.h"
#include "core/topics/topic.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <string>

namespace parley::bridge::link {

namespace {

std::string message_of(const boost::json::object& answer)
{
    if (const auto* error = answer.if_contains("error"); error != nullptr && error->is_object())
        if (const auto* message = error->get_object().if_contains("message");
            message != nullptr && message->is_string())
            return std::string(message->get_string().c_str());
    return "refused";
}

bool is_ok(const boost::json::object& answer)
{
    const auto* ok = answer.if_contains("ok");
    return ok != nullptr && ok->is_bool() && ok->get_bool();
}

} // namespace

ControlChannel::ControlChannel(asio::any_io_executor executor, Publisher& publisher,
                               std::shared_ptr<spdlog::logger> log)
    : executor_(executor)
    , publisher_(&publisher)
    , log_(std::move(log))
    , open_(executor)
{}

asio::awaitable<Result<boost::json::object>> ControlChannel::ask(boost::json::object command,
                                                                 std::chrono::milliseconds patience)
{
    if (open_.size() >= max_open)
        co_return Error{Errc::unavailable, "too many questions to the broker are open"};
    const auto number = open_.next_number();
    command["id"] = number;
    Publication question{std::string(topics::control_topic), boost::json::serialize(command)};
    auto begin = [this, number, &question] {
        // The answer may come before the acknowledgement; a failed publication ends the waiting early.
        auto failed = [this, number](std::exception_ptr failure, bool sent) {
            if (failure || !sent)
                open_.answer(number, {});
        };
        asio::co_spawn(executor_, publisher_->publish(std::move(question)), std::move(failed));
    };
    auto answer = co_await open_.wait(number, patience, std::move(begin));
    if (!answer || answer->empty())
        co_return Error{Errc::unavailable, "the broker does not answer"};
    if (!is_ok(*answer))
        co_return Error{Errc::invalid_argument, "the plugin: " + message_of(*answer)};
    co_return *std::move(answer);
}

void ControlChannel::answered(std::string_view payload)
{
    auto answer = json::parse_object(payload);
    const auto* id = answer ? answer->if_contains("id") : nullptr;
    if (id == nullptr || !id->is_int64()) {
        log_->warn("link: an answer of the plugin that cannot be read: {}", payload.substr(0, 200));
        return;
    }
    open_.answer(static_cast<std::uint64_t>(id->get_int64()), *std::move(answer));
}

} // namespace parley::bridge::link
