#pragma once

#include "bridge/http/router.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace parley::bridge::http {

/// Every request on its way to its handler: route, caller, counters.
///
/// Threads   the io thread.
/// Errors    all of them leave as problems; what a handler throws goes through (see Server).
class Api {
public:
    /// Who calls with this bearer token or API key; unauthenticated.
    using Identify = std::function<asio::awaitable<Result<Identity>>(std::string)>;

    /// Answers what is asked of paths outside /api/ that no route has; empty: 404.
    using Otherwise = std::function<asio::awaitable<Response>(Request)>;

    Api(Router router, Identify identify, Otherwise otherwise = {});

    asio::awaitable<Response> handle(Request request);

    [[nodiscard]] const Router& router() const noexcept { return router_; }
    /// Requests by the first digit of their status; [0]: all.
    [[nodiscard]] const std::array<std::uint64_t, 6>& counters() const noexcept { return counters_; }

private:
    asio::awaitable<Response> dispatch(Request request);

    Router router_;
    Identify identify_;
    Otherwise otherwise_;
    std::array<std::uint64_t, 6> counters_{};
};

} // namespace parley::bridge::http
