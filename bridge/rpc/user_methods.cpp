#include "bridge/rpc/methods.h"
#include "bridge/rpc/shape.h"
#include "bridge/services/contact_requests.h"
#include "bridge/services/presence.h"
#include "bridge/services/sessions.h"
#include "bridge/services/users.h"

namespace parley::bridge::rpc {

namespace {

using Answer = Result<boost::json::object>;

struct Nothing {};

Nothing read_nothing(json::Fields&)
{
    return {};
}

UserId read_user(json::Fields& fields)
{
    return fields.id<UserId>("user", parse_user_id);
}

/// Absent: the caller.
std::optional<UserId> read_optional_user(json::Fields& fields)
{
    if (!fields.has("user"))
        return std::nullopt;
    return read_user(fields);
}

struct PresenceOf {
    std::optional<UserId> user;
    std::vector<UserId> users;
};

PresenceOf read_presence(json::Fields& fields)
{
    PresenceOf of;
    of.user = read_optional_user(fields);
    for (const auto& text : fields.optional_texts("users", max_page)) {
        auto user = parse_user_id(text);
        if (!user)
            fields.complain("users", user.error().message);
        else
            of.users.push_back(*std::move(user));
    }
    if (!of.user && !fields.has("users"))
        fields.complain("user", "user or users is expected");
    return of;
}

void add_profiles(Methods& methods, const Services& services)
{
    methods["whoami"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        if (auto none = json::read_all(params, read_nothing); !none)
            co_return none.error();
        const auto user = caller.user;
        co_return shape(co_await services.users->get(std::move(caller), user));
    };
    methods["profile.get"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto user = json::read_all(params, read_optional_user);
        if (!user)
            co_return user.error();
        const auto of = user->value_or(caller.user);
        co_return shape(co_await services.users->profile(std::move(caller), of));
    };
    methods["profile.set"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return fields.text("display_name"); };
        auto name = json::read_all(params, read);
        if (!name)
            co_return name.error();
        co_return shape(co_await services.users->set_own_profile(std::move(caller), *std::move(name)));
    };
}

/// A change between the caller and one other user.
template <class Service>
Method peer_method(Service* service, asio::awaitable<Result<Change>> (Service::*change)(Caller, UserId))
{
    return [service, change](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto peer = json::read_all(params, read_user);
        if (!peer)
            co_return peer.error();
        co_return shape(co_await (service->*change)(std::move(caller), *peer));
    };
}

RequestSide read_side(json::Fields& fields)
{
    const auto side = parse_request_side(fields.optional_text("side", 16).value_or("received"));
    if (!side)
        fields.complain("side", "received or sent is expected");
    return side.value_or(RequestSide::received);
}

void add_contact_requests(Methods& methods, const Services& services)
{
    methods["contacts.requests"] = [services](Caller caller,
                                              const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_side(fields), json::read_page_request(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        const auto user = caller.user;
        auto list =
            services.contact_requests->list(std::move(caller), user, request->first, std::move(request->second));
        co_return shape(co_await std::move(list), "requests");
    };
    methods["contacts.request"] = [services](Caller caller,
                                             const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto peer = json::read_all(params, read_user);
        if (!peer)
            co_return peer.error();
        co_return shape(co_await services.contact_requests->ask(std::move(caller), *peer));
    };
    methods["contacts.accept"] = peer_method(services.contact_requests, &ContactRequests::accept);
    methods["contacts.decline"] = peer_method(services.contact_requests, &ContactRequests::drop);
    methods["contacts.withdraw"] = peer_method(services.contact_requests, &ContactRequests::drop);
}

void add_contacts(Methods& methods, const Services& services)
{
    methods["contacts.list"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto page = json::read_all(params, json::read_page_request);
        if (!page)
            co_return page.error();
        const auto user = caller.user;
        co_return shape(co_await services.contacts->list(std::move(caller), user, *std::move(page)), "contacts");
    };
    methods["contacts.remove"] = [services](Caller caller,
                                            const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto peer = json::read_all(params, read_user);
        if (!peer)
            co_return peer.error();
        const auto user = caller.user;
        co_return shape(co_await services.contacts->remove(std::move(caller), user, *peer));
    };
    methods["contacts.block"] = peer_method(services.contacts, &Contacts::block);
    methods["contacts.unblock"] = peer_method(services.contacts, &Contacts::unblock);
    methods["contacts.blocks"] = [services](Caller caller,
                                            const boost::json::object& params) -> asio::awaitable<Answer> {
        auto page = json::read_all(params, json::read_page_request);
        if (!page)
            co_return page.error();
        const auto user = caller.user;
        co_return shape(co_await services.contacts->blocks(std::move(caller), user, *std::move(page)), "blocks");
    };
}

void add_presence_and_sessions(Methods& methods, const Services& services)
{
    methods["presence.get"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto of = json::read_all(params, read_presence);
        if (!of)
            co_return of.error();
        if (of->user)
            co_return shape(co_await services.presence->get(std::move(caller), *of->user));
        const auto states = co_await services.presence->get_many(std::move(caller), std::move(of->users));
        if (!states)
            co_return states.error();
        boost::json::array array;
        for (const auto& state : *states)
            array.push_back(to_json(state));
        co_return boost::json::object{{"presence", std::move(array)}};
    };
    methods["sessions.list"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto page = json::read_all(params, json::read_page_request);
        if (!page)
            co_return page.error();
        const std::optional<UserId> own(caller.user); // administrators list everybody's by REST
        co_return shape(co_await services.sessions->list(std::move(caller), own, *std::move(page)), "clients");
    };
    methods["sessions.close"] = [services](Caller caller,
                                           const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return fields.text("client", 1024); };
        auto client = json::read_all(params, read);
        if (!client)
            co_return client.error();
        const auto closed = co_await services.sessions->close_client(std::move(caller), *std::move(client));
        if (!closed)
            co_return closed.error();
        co_return boost::json::object{{"closed", *closed}};
    };
}

} // namespace

void add_user_methods(Methods& methods, const Services& services)
{
    add_profiles(methods, services);
    add_contacts(methods, services);
    add_contact_requests(methods, services);
    add_presence_and_sessions(methods, services);
}

} // namespace parley::bridge::rpc
