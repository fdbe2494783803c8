#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/services/contact_requests.h"

namespace parley::bridge::http {

namespace {

using ListOf = asio::awaitable<Result<Page<ContactInfo>>> (Contacts::*)(Caller, UserId, PageRequest);
using ChangePair = asio::awaitable<Result<Change>> (Contacts::*)(Caller, UserId, UserId);
using ChangeOwn = asio::awaitable<Result<Change>> (Contacts::*)(Caller, UserId);

void add_list(Router& router, const Services& services, const char* pattern, const char* name, ListOf list)
{
    router.add(Method::get, pattern, Need::user, Scope::contacts_read,
               [services, name, list](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   Query query(call.request.query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await (services.contacts->*list)(call.caller, *user, std::move(page)), name);
               });
}

void add_change(Router& router, const Services& services, Method method, ChangePair change)
{
    router.add(method, "/api/v1/users/{user}/contacts/{peer}", Need::user, Scope::contacts_write,
               [services, change](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   const auto peer = call.user(1);
                   if (!user || !peer)
                       co_return problem(user ? peer.error() : user.error());
                   co_return answer(co_await (services.contacts->*change)(call.caller, *user, *peer));
               });
}

void add_own_change(Router& router, const Services& services, Method method, ChangeOwn change)
{
    router.add(method, "/api/v1/users/{user}/blocks/{peer}", Need::user, Scope::contacts_write,
               [services, change](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   const auto peer = call.user(1);
                   if (!user || !peer)
                       co_return problem(user ? peer.error() : user.error());
                   if (*user != call.caller.user)
                       co_return problem({Errc::permission_denied, "blocks are everybody's own"});
                   co_return answer(co_await (services.contacts->*change)(call.caller, *peer));
               });
}

/// The caller and the peer of /users/{user}/contact-requests/{peer}: one asks and answers for oneself alone.
Result<UserId> peer_of(const Call& call)
{
    const auto user = call.user(0);
    auto peer = call.user(1);
    if (!user || !peer)
        return user ? peer.error() : user.error();
    if (*user != call.caller.user)
        return Error{Errc::permission_denied, "requests are everybody's own"};
    return *std::move(peer);
}

void add_requests(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/users/{user}/contact-requests", Need::user, Scope::contacts_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   Query query(call.request.query);
                   const auto side = parse_request_side(query.text("side", 16).value_or("received"));
                   if (!side)
                       query.complain("side", "received or sent is expected");
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   auto list = services.contact_requests->list(call.caller, *user, *side, std::move(page));
                   co_return answer(co_await std::move(list), "requests");
               });
    const auto* pattern = "/api/v1/users/{user}/contact-requests/{peer}";
    router.add(Method::put, pattern, Need::user, Scope::contacts_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto peer = peer_of(call);
                   if (!peer)
                       co_return problem(peer.error());
                   co_return answer(co_await services.contact_requests->ask(call.caller, *peer));
               });
    router.add(Method::del, pattern, Need::user, Scope::contacts_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto peer = peer_of(call);
                   if (!peer)
                       co_return problem(peer.error());
                   co_return answer(co_await services.contact_requests->drop(call.caller, *peer));
               });
    router.add(Method::post, "/api/v1/users/{user}/contact-requests/{peer}/accept", Need::user, Scope::contacts_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto peer = peer_of(call);
                   if (!peer)
                       co_return problem(peer.error());
                   co_return answer(co_await services.contact_requests->accept(call.caller, *peer));
               });
}

} // namespace

void add_contact_routes(Router& router, const Services& services)
{
    add_list(router, services, "/api/v1/users/{user}/contacts", "contacts", &Contacts::list);
    add_change(router, services, Method::put, &Contacts::add);
    add_change(router, services, Method::del, &Contacts::remove);
    add_list(router, services, "/api/v1/users/{user}/blocks", "blocks", &Contacts::blocks);
    add_own_change(router, services, Method::put, &Contacts::block);
    add_own_change(router, services, Method::del, &Contacts::unblock);
    add_requests(router, services);
}

} // namespace parley::bridge::http
