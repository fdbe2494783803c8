#include "tests/integration/conversation_helpers.h"

#include "tests/support/eventually.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace parley::testing {

std::uint64_t seq_of(const Publish& message)
{
    const auto text = message.properties.last("seq");
    return text ? std::stoull(*text) : 0;
}

boost::json::value json_of(const Publish& message)
{
    return boost::json::parse(message.payload);
}

RpcClient::RpcClient(ParleySystem& system, std::string_view user)
    : client_(system.connect_as(user))
    , names_(system.topics())
    , user_(user)
{
    if (client_.subscribe(names_.user_reply(user_, "#")) >= reason::unspecified)
        throw std::runtime_error("cannot subscribe to the replies");
}

boost::json::object RpcClient::call(std::string_view method, const boost::json::object& request)
{
    auto numbered = request;
    numbered["id"] = ++next_id_;
    const auto code = client_.publish(names_.user_rpc(user_, method), boost::json::serialize(numbered));
    if (code >= reason::unspecified)
        throw std::runtime_error("request refused with code " + std::to_string(code));
    for (;;) {
        auto answer = json_of(client_.next_message()).as_object();
        if (answer.at("id") == next_id_)
            return answer;
    }
}

boost::json::value RpcClient::result(std::string_view method, const boost::json::object& request)
{
    auto answer = call(method, request);
    if (answer.at("ok") != true)
        throw std::runtime_error(std::string(method) + ": " + boost::json::serialize(answer));
    return answer.at("result");
}

boost::json::array messages_of(const boost::json::value& page)
{
    return page.at("messages").as_array();
}

std::vector<std::string> texts_in_history(ParleySystem& system, std::string_view group, std::size_t at_least)
{
    std::vector<std::string> texts;
    const auto enough = eventually([&] {
        texts.clear();
        std::string after = "0";
        for (;;) {
            const auto answer =
                system.admin().get("/api/v1/groups/" + std::string(group) + "/messages?limit=500&after=" + after);
            if (answer.status == 404)
                break;
            const auto page = messages_of(must(answer, "history").json);
            if (page.empty())
                break;
            for (const auto& message : page) {
                after = std::to_string(message.at("seq").to_number<std::uint64_t>());
                if (!message.as_object().contains("kind"))
                    texts.emplace_back(message.at("text").as_string());
            }
        }
        return texts.size() >= at_least;
    });
    if (!enough)
        throw TimedOut("history of " + std::string(group) + " has only " + std::to_string(texts.size()) + " messages");
    return texts;
}

} // namespace parley::testing
