#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/history_json.h"
#include "bridge/json/message_body.h"
#include "bridge/services/history.h"
#include "bridge/services/sending.h"

namespace parley::bridge::http {

namespace {

constexpr std::int64_t largest_number = std::int64_t{1} << 53;

HistoryRequest read_history(Query& query, std::string conversation)
{
    HistoryRequest request;
    request.conversation = std::move(conversation);
    if (const auto after = query.number("after", 0, largest_number))
        request.after = Seq{static_cast<std::uint64_t>(*after)};
    if (const auto before = query.number("before", 0, largest_number))
        request.before = Seq{static_cast<std::uint64_t>(*before)};
    if (const auto from = query.number("from", 0, largest_number))
        request.from = unix_millis(*from);
    if (const auto to = query.number("to", 0, largest_number))
        request.to = unix_millis(*to);
    request.cursor = query.text("cursor", 512).value_or("");
    if (const auto limit = query.number("limit", 1, max_history_page))
        request.limit = static_cast<std::size_t>(*limit);
    return request;
}

boost::json::object shape(const SentMessage& message)
{
    boost::json::object json{
        {"conversation", message.conversation}, {"from", message.from.value()}, {"ref", message.ref}};
    json["seq"] = message.seq ? boost::json::value(message.seq->value()) : boost::json::value(nullptr);
    json["ts"] = message.ts ? boost::json::value(to_number(*message.ts)) : boost::json::value(nullptr);
    return json;
}

SendRequest read_send(json::Fields& fields)
{
    SendRequest request;
    auto body = json::read_message_body(fields);
    request.payload = std::move(body.payload);
    request.content_type = std::move(body.content_type);
    request.ref = fields.optional_text("ref", 128).value_or("");
    if (fields.has("from"))
        request.from = fields.id<UserId>("from", parse_user_id);
    return request;
}

boost::json::object shape_receipts(const std::vector<MarkerRow>& markers)
{
    boost::json::array receipts;
    for (const auto& marker : markers)
        receipts.push_back(to_json(marker));
    return {{"receipts", std::move(receipts)}};
}

using ConversationOf = Result<std::string> (*)(const Call&);

Result<std::string> group_of(const Call& call)
{
    const auto group = call.group(0);
    return group ? Result<std::string>("g/" + group->value()) : Result<std::string>(group.error());
}

/// A private conversation is named by its reader: nobody else reads it, administrators neither.
Result<std::string> own_conversation(const Call& call)
{
    const auto user = call.user(0);
    const auto peer = call.user(1);
    if (!user || !peer)
        return user ? peer.error() : user.error();
    if (*user != call.caller.user)
        return Error{Errc::permission_denied, "a private conversation is read by its two users alone"};
    return "u/" + peer->value();
}

void add_conversation(Router& router, const Services& services, const std::string& path, ConversationOf conversation_of)
{
    router.add(Method::get, path + "/messages", Need::user, Scope::messages_read,
               [services, conversation_of](Call call) -> asio::awaitable<Response> {
                   const auto conversation = conversation_of(call);
                   if (!conversation)
                       co_return problem(conversation.error());
                   Query query(call.request.query);
                   auto request = read_history(query, *conversation);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.history->page(call.caller, std::move(request)));
               });

    router.add(Method::post, path + "/messages", Need::user, Scope::messages_send,
               [services, conversation_of](Call call) -> asio::awaitable<Response> {
                   const auto conversation = conversation_of(call);
                   if (!conversation)
                       co_return problem(conversation.error());
                   auto request = read_body(call, read_send);
                   if (!request)
                       co_return problem(request.error());
                   request->conversation = *conversation;
                   const auto sent = co_await services.sending->send(call.caller, *std::move(request));
                   co_return sent ? json_response(201, shape(*sent)) : problem(sent.error());
               });

    router.add(Method::get, path + "/receipts", Need::user, Scope::messages_read,
               [services, conversation_of](Call call) -> asio::awaitable<Response> {
                   const auto conversation = conversation_of(call);
                   if (!conversation)
                       co_return problem(conversation.error());
                   co_return answer(co_await services.history->receipts(call.caller, *conversation), shape_receipts);
               });
}

} // namespace

void add_message_routes(Router& router, const Services& services)
{
    add_conversation(router, services, "/api/v1/groups/{group}", group_of);
    add_conversation(router, services, "/api/v1/users/{user}/conversations/{peer}", own_conversation);

    router.add(Method::post, "/api/v1/sync", Need::user, Scope::messages_read,
               [services](Call call) -> asio::awaitable<Response> {
                   auto request = read_body(call, json::read_sync_request);
                   if (!request)
                       co_return problem(request.error());
                   co_return answer(co_await services.history->sync(call.caller, *std::move(request)));
               });

    router.add(Method::get, "/api/v1/unread", Need::user, Scope::messages_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.history->unread(call.caller, std::move(page)), "conversations");
               });

    router.add(Method::get, "/api/v1/search", Need::user, Scope::messages_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   SearchRequest request;
                   request.text = query.text("text", 1024).value_or("");
                   request.conversation = query.text("conversation", 128).value_or("");
                   request.cursor = query.text("cursor", 512).value_or("");
                   if (const auto limit = query.number("limit", 1, 100))
                       request.limit = static_cast<std::size_t>(*limit);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.history->search(call.caller, std::move(request)));
               });

    router.add(Method::post, "/api/v1/broadcast", Need::admin, Scope::messages_send,
               [services](Call call) -> asio::awaitable<Response> {
                   auto body = read_body(call, json::read_message_body);
                   if (!body)
                       co_return problem(body.error());
                   auto announced =
                       services.sending->announce(call.caller, std::move(body->content_type), std::move(body->payload));
                   const auto outcome = co_await std::move(announced);
                   co_return outcome ? json_response(200, {{"sent", true}}) : problem(outcome.error());
               });
}

} // namespace parley::bridge::http
