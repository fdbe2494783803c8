#pragma once

#include "parley/client.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <string>
#include <utility>

/// For programs on Boost.Asio: requests as asynchronous operations. Header only, and the only header that needs Asio.
namespace parley::client {

/// Handler signature  void(Result<std::string> json)
/// Completes          on the handler's associated executor (`executor` where it has none), with what
///                    Client::call() answers.
/// Cancellation       none; the answer comes within Options::call_timeout.
template <class CompletionToken>
auto async_call(Client& client, boost::asio::any_io_executor executor, std::string method, std::string json,
                CompletionToken&& token)
{
    auto begin = [&client, executor = std::move(executor), method = std::move(method),
                  json = std::move(json)](auto handler) {
        auto wanted = boost::asio::get_associated_executor(handler, executor);
        // An answer is a std::function, which copies; the handler need not be copyable.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        client.call(method, json, [wanted, shared](Result<std::string> answer) {
            boost::asio::post(wanted, [shared, answer = std::move(answer)]() mutable {
                auto last = std::move(*shared);
                last(std::move(answer));
            });
        });
    };
    return boost::asio::async_initiate<CompletionToken, void(Result<std::string>)>(std::move(begin), token);
}

} // namespace parley::client
