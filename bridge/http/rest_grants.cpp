#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/grant_json.h"
#include "bridge/services/grant_rules.h"

namespace parley::bridge::http {

namespace {

GrantFilter read_filter(Query& query)
{
    GrantFilter filter;
    filter.text = query.text("text", 256).value_or("");
    filter.subject = query.text("subject", 256);
    if (const auto kind = query.text("subject_kind", 16)) {
        filter.subject_kind = parse_grant_subject(*kind);
        if (!filter.subject_kind)
            query.complain("subject_kind", "everybody, user or group is expected");
    }
    return filter;
}

} // namespace

void add_grant_routes(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/grants", Need::office, Scope::grants_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto filter = read_filter(query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   auto listing = services.grants->list(call.caller, std::move(filter), std::move(page));
                   co_return answer(co_await std::move(listing), "grants");
               });

    router.add(Method::put, "/api/v1/grants/{grant}", Need::admin, Scope::grants_write,
               [services](Call call) -> asio::awaitable<Response> {
                   auto body = read_body(call, json::read_grant_settings);
                   if (!body)
                       co_return problem(body.error());
                   auto change = services.grants->put(call.caller, call.parameters.at(0), *std::move(body));
                   co_return answer_put(co_await std::move(change));
               });

    router.add(Method::get, "/api/v1/grants/{grant}", Need::office, Scope::grants_read,
               [services](Call call) -> asio::awaitable<Response> {
                   co_return answer(co_await services.grants->get(call.caller, call.parameters.at(0)));
               });

    router.add(Method::del, "/api/v1/grants/{grant}", Need::admin, Scope::grants_write,
               [services](Call call) -> asio::awaitable<Response> {
                   co_return answer(co_await services.grants->remove(call.caller, call.parameters.at(0)));
               });
}

} // namespace parley::bridge::http
