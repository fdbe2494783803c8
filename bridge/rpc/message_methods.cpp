#include "bridge/rpc/methods.h"
#include "bridge/rpc/shape.h"
#include "bridge/services/history.h"

namespace parley::bridge::rpc {

using Answer = Result<boost::json::object>;

void add_message_methods(Methods& methods, const Services& services)
{
    methods["history"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto request = json::read_all(params, json::read_history_request);
        if (!request)
            co_return request.error();
        co_return shape(co_await services.history->page(std::move(caller), *std::move(request)));
    };
    methods["sync"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto request = json::read_all(params, json::read_sync_request);
        if (!request)
            co_return request.error();
        co_return shape(co_await services.history->sync(std::move(caller), *std::move(request)));
    };
    methods["unread"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto page = json::read_all(params, json::read_page_request);
        if (!page)
            co_return page.error();
        co_return shape(co_await services.history->unread(std::move(caller), *std::move(page)), "conversations");
    };
    methods["search"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto request = json::read_all(params, json::read_search_request);
        if (!request)
            co_return request.error();
        co_return shape(co_await services.history->search(std::move(caller), *std::move(request)));
    };
}

Methods all_methods(const Services& services)
{
    Methods methods;
    add_user_methods(methods, services);
    add_group_methods(methods, services);
    add_group_door_methods(methods, services);
    add_message_methods(methods, services);
    add_amendment_methods(methods, services);
    return methods;
}

} // namespace parley::bridge::rpc
