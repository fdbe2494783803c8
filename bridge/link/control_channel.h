#pragma once

#include "bridge/link/waiting.h"
#include "bridge/services/publisher.h"
#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace spdlog {
class logger;
}

namespace parley::bridge::link {

/// Questions to the plugin over its control topic, each with a number by which its answer is found.
///
/// Threads   the io thread.
/// Errors    unavailable: no connection, no answer in time, or max_open questions are open. The plugin's own refusal is
/// an
///           invalid_argument with its message: the two sides do not understand each other.
class ControlChannel {
public:
    static constexpr std::size_t max_open = 1000;

    ControlChannel(asio::any_io_executor executor, Publisher& publisher, std::shared_ptr<spdlog::logger> log);

    /// `command` without its id. The answer is the plugin's object.
    asio::awaitable<Result<boost::json::object>> ask(boost::json::object command, std::chrono::milliseconds patience);
    /// What came on the response topic.
    void answered(std::string_view payload);
    void connection_lost() { open_.release_all(); }

private:
    asio::any_io_executor executor_;
    Publisher* publisher_;
    std::shared_ptr<spdlog::logger> log_;
    Waiting<boost::json::object> open_;
};

} // namespace parley::bridge::link
