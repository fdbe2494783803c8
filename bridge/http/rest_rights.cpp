#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/explain_json.h"
#include "bridge/services/explainer.h"

namespace parley::bridge::http {

void add_rights_routes(Router& router, const Services& services)
{
    router.add(
        Method::post, "/api/v1/explain", Need::office, Scope::grants_read,
        [services](Call call) -> asio::awaitable<Response> {
            const auto question = read_body(call, json::read_explain);
            if (!question)
                co_return problem(question.error());
            auto asked = services.explainer->explain(call.caller, question->user, question->action, question->topic);
            const auto outcome = co_await std::move(asked);
            co_return outcome ? json_response(200, json::explain_json(*question, *outcome)) : problem(outcome.error());
        });

    router.add(Method::post, "/api/v1/who-can", Need::office, Scope::grants_read,
               [services](Call call) -> asio::awaitable<Response> {
                   auto body = read_body(call, json::read_who_can);
                   if (!body)
                       co_return problem(body.error());
                   auto asked = services.explainer->who_can(call.caller, body->question.action,
                                                            std::move(body->question.topic), std::move(body->page));
                   co_return answer(co_await std::move(asked));
               });

    router.add(Method::post, "/api/v1/what-if", Need::office, Scope::grants_read,
               [services](Call call) -> asio::awaitable<Response> {
                   auto change = read_body(call, json::read_thought_change);
                   if (!change)
                       co_return problem(change.error());
                   co_return answer(co_await services.explainer->what_if(call.caller, *std::move(change)));
               });
}

} // namespace parley::bridge::http
