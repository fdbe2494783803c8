#include "bridge/json/message_body.h"
#include "bridge/rpc/methods.h"
#include "bridge/rpc/shape.h"
#include "bridge/services/amendments.h"

namespace parley::bridge::rpc {

namespace {

using Answer = Result<boost::json::object>;

constexpr std::int64_t largest_seq = std::int64_t{1} << 53;

MessagePlace read_place(json::Fields& fields)
{
    MessagePlace place;
    place.conversation = fields.text("conversation", 128);
    place.seq = Seq{static_cast<std::uint64_t>(fields.number("seq", 1, largest_seq))};
    return place;
}

Answer done(const Result<void>& outcome)
{
    return outcome ? Answer(boost::json::object{}) : Answer(outcome.error());
}

} // namespace

void add_amendment_methods(Methods& methods, const Services& services)
{
    methods["message.edit"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_place(fields), json::read_message_body(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto& [place, body] = *request;
        auto edit = services.amendments->edit(std::move(caller), std::move(place), std::move(body.payload),
                                              std::move(body.content_type));
        co_return done(co_await std::move(edit));
    };
    methods["message.delete"] = [services](Caller caller,
                                           const boost::json::object& params) -> asio::awaitable<Answer> {
        auto place = json::read_all(params, read_place);
        if (!place)
            co_return place.error();
        co_return done(co_await services.amendments->remove(std::move(caller), *std::move(place)));
    };
    methods["message.react"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        struct Request {
            MessagePlace place;
            std::string reaction;
            bool removed = false;
        };
        auto read = [](json::Fields& fields) {
            Request request;
            request.place = read_place(fields);
            request.reaction = fields.text("reaction", 256);
            request.removed = fields.optional_flag("removed").value_or(false);
            return request;
        };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto react = services.amendments->react(std::move(caller), std::move(request->place),
                                                std::move(request->reaction), request->removed);
        co_return done(co_await std::move(react));
    };
}

} // namespace parley::bridge::rpc
