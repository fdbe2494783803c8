#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/audit_json.h"
#include "bridge/services/audit_log.h"

#include <limits>

namespace parley::bridge::http {

namespace {

AuditFilter read_filter(Query& query)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    AuditFilter filter;
    filter.actor = query.text("actor", 256);
    filter.action = query.text("action", 256);
    filter.target = query.text("target", 256);
    filter.since_ms = query.number("since", 0, most);
    filter.until_ms = query.number("until", 0, most);
    return filter;
}

std::optional<audit::Head> read_kept(Query& query)
{
    const auto text = query.text("kept", 256);
    if (!text)
        return std::nullopt;
    auto head = audit::parse_head(*text);
    if (!head)
        query.complain("kept", "a number, a colon and 64 hex digits are expected");
    return head;
}

} // namespace

void add_audit_routes(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/audit", Need::office, Scope::audit_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto filter = read_filter(query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   auto listing = services.audit->list(call.caller, std::move(filter), std::move(page));
                   co_return answer(co_await std::move(listing), "entries");
               });

    router.add(Method::get, "/api/v1/audit/head", Need::office, Scope::audit_read,
               [services](Call call) -> asio::awaitable<Response> {
                   co_return answer(co_await services.audit->head(call.caller));
               });

    router.add(Method::get, "/api/v1/audit/verify", Need::office, Scope::audit_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto kept = read_kept(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.audit->verify(call.caller, std::move(kept)));
               });
}

} // namespace parley::bridge::http
