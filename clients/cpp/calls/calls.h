#pragma once

#include "clients/cpp/link/connection.h"
#include "core/base/result.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace parley::client {

/// Requests to the server over MQTT and their answers (docs/protocol.md, Requests over MQTT). Puts large answers
/// together from their parts.
///
/// Threads   the engine's.
/// Bound     max_open requests at a time; an answer is at most max_answer_bytes.
/// Errors    what the server says, by its code; unavailable: no connection, no answer in time, too many open;
///           too_large: the answer.
class Calls {
public:
    static constexpr std::size_t max_answer_bytes = 16u << 20;

    using Answer = std::function<void(Result<boost::json::object>)>;
    /// Publishes a request: method, payload, correlation data.
    using Publish = std::function<void(const std::string& method, std::string payload, std::string correlation)>;

    Calls(asio::any_io_executor executor, std::size_t max_open, std::chrono::milliseconds patience, Publish publish);

    void call(const std::string& method, const boost::json::object& params, Answer answer);
    /// What arrived on the reply topic.
    void reply(const std::string& correlation, const std::string& payload);
    /// The broker did not take the request with that correlation.
    void refused(const std::string& correlation, const std::string& why);
    /// The connection is gone: nobody will answer.
    void fail_all(const std::string& why);

private:
    struct Open {
        explicit Open(const asio::any_io_executor& executor)
            : timer(executor)
        {}
        Answer answer;
        asio::steady_timer timer;
        std::string pieces; ///< of an answer in parts
        std::int64_t parts = 0;
    };
    void end(const std::string& correlation, Result<boost::json::object> result);

    asio::any_io_executor executor_;
    std::size_t max_open_;
    std::chrono::milliseconds patience_;
    Publish publish_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::string, std::shared_ptr<Open>> open_;
};

/// The code that is written so in JSON; unavailable for one that this version does not know.
[[nodiscard]] Errc parse_errc(std::string_view code) noexcept;

} // namespace parley::client
