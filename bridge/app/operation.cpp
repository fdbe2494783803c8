#include "bridge/app/operation.h"

#include "bridge/announcer/announcer.h"
#include "bridge/app/door.h"
#include "bridge/app/gateway_metrics.h"
#include "bridge/app/metrics_text.h"
#include "bridge/auth/logins.h"
#include "bridge/http/answer.h"
#include "bridge/http/api.h"
#include "bridge/projector/projector.h"
#include "bridge/rpc/dispatcher.h"
#include "bridge/search/search.h"
#include "bridge/stores/directory_store.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cmath>

namespace parley::bridge {

namespace {

double counter_of(const link::PluginStats& stats, std::string_view name, double otherwise)
{
    for (const auto& [key, value] : stats.counters)
        if (key == name)
            return value;
    return otherwise;
}

/// A count without a fraction stands in JSON as one.
boost::json::value number_value(double number)
{
    constexpr double exact = 9'007'199'254'740'992.0; // 2^53
    if (number == std::floor(number) && std::abs(number) <= exact)
        return static_cast<std::int64_t>(number);
    return number;
}

void add_projector(MetricsText& text, const ProjectorStatus& status)
{
    const auto number = [](auto value) { return static_cast<double>(value); };
    text.gauge("parley_projector_healthy", "1: the projector works", status.healthy ? 1 : 0);
    text.gauge("parley_projector_lag_bytes", "Bytes of journal not yet in history", number(status.lag_bytes));
    text.gauge("parley_projector_lag_seconds", "Age of the last projected record while there is a lag",
               number(status.lag_ms) / 1000);
    text.gauge("parley_projector_records_per_second", "Over the last second", status.records_per_second);
    text.counter("parley_projector_records_total", "Journal records projected", number(status.records_total));
    text.counter("parley_projector_messages_total", "Messages projected", number(status.messages_total));
    text.counter("parley_projector_batches_total", "Transactions", number(status.batches_total));
    text.counter("parley_projector_gaps_total", "Messages whose seq was not the next one", number(status.gaps_total));
    text.counter("parley_projector_failures_total", "Batches that failed", number(status.failures_total));
    text.counter("parley_projector_segments_removed_total", "Journal segments removed",
                 number(status.segments_removed_total));
    text.counter("parley_projector_sessions_removed_total", "Ended sessions removed",
                 number(status.sessions_removed_total));
}

void add_search(MetricsText& text, const SearchStatus& status)
{
    const auto number = [](auto value) { return static_cast<double>(value); };
    text.gauge("parley_search_healthy", "1: the index follows", status.healthy ? 1 : 0);
    text.gauge("parley_search_lag_messages", "Messages of history not yet indexed", number(status.lag_messages));
    text.gauge("parley_search_messages_per_second", "Over the last busy second", status.messages_per_second);
    text.counter("parley_search_indexed_total", "Messages indexed", number(status.indexed_total));
}

void add_http(MetricsText& text, const http::Api& api, const http::ServerCounters& server)
{
    const auto number = [](auto value) { return static_cast<double>(value); };
    static constexpr const char* labels[] = {
        "", "status=\"1xx\"", "status=\"2xx\"", "status=\"3xx\"", "status=\"4xx\"", "status=\"5xx\""};
    for (std::size_t i = 2; i < api.counters().size(); ++i)
        text.labelled_counter("parley_http_requests_total", "HTTP requests by status", labels[i],
                              number(api.counters()[i]));
    text.gauge("parley_http_connections", "Open HTTP connections", number(server.connections.get()));
    text.counter("parley_http_connections_total", "HTTP connections accepted", number(server.connections_total.get()));
    text.counter("parley_http_connections_refused_total", "HTTP connections over the limit",
                 number(server.connections_refused_total.get()));
}

} // namespace

Operation::Operation(OperationParts parts, const Clock& clock)
    : parts_(parts)
    , clock_(&clock)
{}

void Operation::failed(std::string part)
{
    failed_.push_back(std::move(part));
}

asio::awaitable<const link::PluginStats*> Operation::plugin()
{
    if (!parts_.link->is_ready())
        co_return nullptr;
    const auto now = clock_->steady_now();
    if (!plugin_ || now - asked_ >= stats_age) {
        auto stats = co_await parts_.link->stats();
        if (!stats)
            co_return nullptr;
        plugin_ = *std::move(stats);
        asked_ = now;
    }
    co_return &*plugin_;
}

asio::awaitable<std::vector<std::string>> Operation::problems()
{
    auto problems = failed_;
    const auto projector = parts_.projector->status();
    if (!projector.healthy)
        problems.push_back("projector: " + projector.problem);
    if (!parts_.announcer->problem().empty())
        problems.push_back("announcer: " + parts_.announcer->problem());
    if (const auto* stats = co_await plugin(); stats != nullptr && counter_of(*stats, "journal_ok", 1) == 0)
        problems.emplace_back("broker: the journal takes no records");
    co_return problems;
}

asio::awaitable<std::vector<std::string>> Operation::obstacles()
{
    auto obstacles = co_await problems();
    if (!parts_.link->is_ready())
        obstacles.emplace_back("broker: not connected, or its plugin does not answer");
    const auto projector = parts_.projector->status();
    if (std::chrono::milliseconds(projector.lag_ms) > max_lag)
        obstacles.push_back("projector: " + std::to_string(projector.lag_ms) + " ms behind");
    co_return obstacles;
}

asio::awaitable<std::string> Operation::metrics()
{
    const auto number = [](auto value) { return static_cast<double>(value); };
    MetricsText text;
    const auto problems_now = co_await problems();
    text.gauge("parley_healthy", "1: as /healthz says", problems_now.empty() ? 1 : 0);
    text.gauge("parley_link_ready", "1: connected to the broker, whose plugin answers",
               parts_.link->is_ready() ? 1 : 0);
    const auto link = parts_.link->counters();
    text.counter("parley_link_connects_total", "Connections made to the broker", number(link.connects_total));
    text.counter("parley_link_published_total", "Messages the broker acknowledged", number(link.published_total));
    text.counter("parley_link_publish_failures_total", "Messages the broker did not take",
                 number(link.publish_failures_total));
    text.counter("parley_link_received_total", "Messages received from the broker", number(link.received_total));
    text.counter("parley_link_received_dropped_total", "Messages dropped because too many were waiting",
                 number(link.received_dropped_total));
    add_projector(text, parts_.projector->status());
    add_search(text, parts_.search->status());
    text.gauge("parley_directory_revision", "The newest change", number(parts_.store->revision().value()));
    text.gauge("parley_directory_announced", "The newest change that clients were told of",
               number(parts_.announcer->announced().value()));
    add_http(text, *parts_.api, parts_.door->http_counters());
    add_gateway(text, parts_.door->gateway_counters());
    text.counter("parley_http_logins_total", "Logins over HTTP", number(parts_.logins->logins_total()));
    text.counter("parley_http_login_failures_total", "Failed logins over HTTP",
                 number(parts_.logins->failures_total()));
    const auto& rpc = parts_.rpc->counters();
    text.counter("parley_rpc_requests_total", "Requests over MQTT", number(rpc.requests_total));
    text.counter("parley_rpc_errors_total", "Requests over MQTT answered by an error", number(rpc.errors_total));
    text.counter("parley_rpc_refused_total", "Requests over MQTT over a limit", number(rpc.refused_total));
    if (const auto* stats = co_await plugin()) {
        text.gauge("parley_plugin_epoch", "Starts of the broker", number(stats->epoch));
        text.gauge("parley_plugin_revision", "The change that its rights are at", number(stats->revision.value()));
        for (const auto& [name, value] : stats->counters) {
            const auto full = "parley_plugin_" + name;
            if (name.ends_with("_total") || name.starts_with("refused_"))
                text.counter(full, "See docs/operations.md", value);
            else
                text.gauge(full, "See docs/operations.md", value);
        }
    }
    co_return text.take();
}

asio::awaitable<boost::json::object> Operation::stats()
{
    const auto projector = parts_.projector->status();
    const auto search = parts_.search->status();
    boost::json::object bridge{{"revision", parts_.store->revision().value()},
                               {"announced", parts_.announcer->announced().value()},
                               {"http_requests", parts_.api->counters()[0]},
                               {"http_connections", parts_.door->http_counters().connections.get()},
                               {"gateway_connections", parts_.door->gateway_counters().connections.get()},
                               {"rpc_requests", parts_.rpc->counters().requests_total}};
    boost::json::object projected{{"healthy", projector.healthy},
                                  {"epoch", projector.epoch},
                                  {"lag_bytes", projector.lag_bytes},
                                  {"lag_ms", projector.lag_ms},
                                  {"records", projector.records_total},
                                  {"messages", projector.messages_total},
                                  {"records_per_second", number_value(projector.records_per_second)}};
    boost::json::object searched{{"healthy", search.healthy},
                                 {"lag_messages", search.lag_messages},
                                 {"indexed", search.indexed_total},
                                 {"messages_per_second", number_value(search.messages_per_second)}};
    boost::json::object json{
        {"bridge", std::move(bridge)}, {"projector", std::move(projected)}, {"search", std::move(searched)}};
    json["broker"] = nullptr;
    if (const auto* stats = co_await plugin()) {
        boost::json::object counters;
        for (const auto& [name, value] : stats->counters)
            counters[name] = number_value(value);
        json["broker"] = boost::json::object{{"version", stats->broker_version},
                                             {"epoch", stats->epoch},
                                             {"revision", stats->revision.value()},
                                             {"counters", std::move(counters)}};
    }
    co_return json;
}

namespace {

http::Response state_of(const std::vector<std::string>& wrong, const char* good)
{
    boost::json::array problems;
    for (const auto& problem : wrong)
        problems.push_back(boost::json::string(problem));
    return http::json_response(wrong.empty() ? 200 : 503,
                               {{"status", wrong.empty() ? good : "failing"}, {"problems", std::move(problems)}});
}

} // namespace

void add_operation_routes(http::Router& router, Operation* operation, std::string_view openapi_json)
{
    using http::any_key;
    using http::Call;
    using http::Method;
    using http::Need;
    using http::Response;
    router.add(Method::get, "/healthz", Need::none, any_key, [operation](Call) -> asio::awaitable<Response> {
        co_return state_of(co_await operation->problems(), "ok");
    });
    router.add(Method::get, "/readyz", Need::none, any_key, [operation](Call) -> asio::awaitable<Response> {
        co_return state_of(co_await operation->obstacles(), "ready");
    });
    router.add(Method::get, "/metrics", Need::none, any_key, [operation](Call) -> asio::awaitable<Response> {
        Response response;
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        response.body = co_await operation->metrics();
        co_return response;
    });
    router.add(Method::get, "/api/v1/stats", Need::office, Scope::stats_read,
               [operation](Call) -> asio::awaitable<Response> {
                   co_return http::json_response(200, co_await operation->stats());
               });
    router.add(Method::get, "/api/v1/openapi.json", Need::none, any_key,
               [openapi_json](Call) -> asio::awaitable<Response> {
                   Response response;
                   response.body = openapi_json;
                   co_return response;
               });
}

} // namespace parley::bridge
