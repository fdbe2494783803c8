#pragma once

#include "bridge/link/mqtt_connection.h"

#include <mqtt/async_client.h>

#include <cstdint>
#include <functional>
#include <string>

namespace parley::bridge::link {

// Our values in Paho's words, and back. Any thread.

std::string server_uri(const ConnectionOptions& options);
mqtt::connect_options connect_options(const ConnectionOptions& options, std::chrono::seconds timeout);
mqtt::message_ptr to_message(Publication publication);
Inbound to_inbound(const mqtt::message& message);

/// Paho's answers to what we asked of it, by the number that was its context; an empty reason is success.
///
/// Threads   called on Paho's: copy, post, return.
class AnswerListener final : public mqtt::iaction_listener {
public:
    using Answered = std::function<void(std::uint64_t number, std::string failure)>;

    explicit AnswerListener(Answered answered)
        : answered_(std::move(answered))
    {}
    /// Paho hands a pointer back with each answer; it carries our number.
    static void* context_of(std::uint64_t number) noexcept;

    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;

private:
    Answered answered_;
};

} // namespace parley::bridge::link
