#include "bridge/rpc/dispatcher.h"
#include "bridge/rpc/parts.h"
#include "tests/unit/bridge/doors_support.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

namespace parley::bridge::rpc {
namespace {

struct FakePublisher final : Publisher {
    asio::awaitable<bool> publish(Publication publication) override
    {
        published.push_back(std::move(publication));
        co_return true;
    }
    std::vector<Publication> published;
};

class DispatcherTest : public ::testing::Test {
protected:
    DispatcherTest()
    {
        methods["echo"] = [](Caller caller,
                             const boost::json::object& params) -> asio::awaitable<Result<boost::json::object>> {
            auto result = params;
            result["me"] = caller.user.value();
            co_return result;
        };
        methods["refuse"] = [](Caller, const boost::json::object&) -> asio::awaitable<Result<boost::json::object>> {
            co_return Error{Errc::permission_denied, "no"};
        };
        methods["break"] = [](Caller, const boost::json::object&) -> asio::awaitable<Result<boost::json::object>> {
            throw std::runtime_error("disk on fire at /secret/path");
            co_return boost::json::object{};
        };
        methods["large"] = [](Caller, const boost::json::object&) -> asio::awaitable<Result<boost::json::object>> {
            co_return boost::json::object{{"text", std::string(1000, '"') + "\xc3\xa4" + std::string(1000, 'x')}};
        };
    }

    Dispatcher& dispatcher(DispatcherOptions options = {})
    {
        auto identify = [](UserId user) -> asio::awaitable<Result<Caller>> {
            if (user.value() == "gone")
                co_return Error{Errc::unauthenticated, "no such user"};
            co_return Caller{std::move(user), false};
        };
        auto log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        dispatcher_.emplace(io.get_executor(), methods, identify, publisher, topics::Names("parley"), options, log);
        return *dispatcher_;
    }

    boost::json::object answer_to(Request request)
    {
        dispatcher().request(std::move(request));
        io.run();
        io.restart();
        if (publisher.published.size() != 1)
            throw std::runtime_error("one answer was expected");
        auto answer = boost::json::parse(publisher.published.front().payload).as_object();
        return answer;
    }
    boost::json::object answer_to(std::string method, std::string payload)
    {
        publisher.published.clear();
        return answer_to(Request{"parley/u/u1/rpc/" + std::move(method), std::move(payload), {}, {}});
    }
    std::string code_of(std::string method, std::string payload)
    {
        const auto answer = answer_to(std::move(method), std::move(payload));
        EXPECT_FALSE(answer.at("ok").as_bool());
        return answer.at("error").at("code").as_string().c_str();
    }

    boost::asio::io_context io;
    FakePublisher publisher;
    Methods methods;

private:
    std::optional<Dispatcher> dispatcher_;
};

TEST_F(DispatcherTest, AnswersUnderTheTopicsUserWithTheIdOfTheRequest)
{
    const auto answer = answer_to("echo", R"({"id":7,"word":"hello"})");
    EXPECT_EQ(answer, (boost::json::object{{"id", 7}, {"ok", true}, {"result", {{"word", "hello"}, {"me", "u1"}}}}));
    EXPECT_EQ(publisher.published.front().topic, "parley/u/u1/reply/echo");
    EXPECT_EQ(publisher.published.front().content_type, "application/json");
    EXPECT_FALSE(publisher.published.front().retain);
}

TEST_F(DispatcherTest, AnEmptyPayloadIsAnEmptyObject)
{
    EXPECT_EQ(answer_to("echo", ""), (boost::json::object{{"ok", true}, {"result", {{"me", "u1"}}}}));
}

TEST_F(DispatcherTest, TheResponseTopicMustBeOnesOwnReplyTopic)
{
    EXPECT_TRUE(answer_to({"parley/u/u1/rpc/echo", "", "parley/u/u1/reply/web/42", "c-1"}).at("ok").as_bool());
    EXPECT_EQ(publisher.published.front().topic, "parley/u/u1/reply/web/42");
    EXPECT_EQ(publisher.published.front().correlation_data, "c-1");
    for (const char* foreign :
         {"parley/u/u2/reply/x", "parley/u/u1/send/admin/r1", "parley/u/u1/msg/u2", "parley/g/ops/msg/u1",
          "parley/u/u1", "parley/u/u1/reply/#", "parley/all", "$CONTROL/parley/v1", "x"}) {
        publisher.published.clear();
        answer_to({"parley/u/u1/rpc/echo", "", foreign, {}});
        EXPECT_EQ(publisher.published.front().topic, "parley/u/u1/reply/echo") << foreign;
    }
}

TEST_F(DispatcherTest, WhatIsWrongIsSaid)
{
    EXPECT_EQ(code_of("echo", "{"), "invalid_argument");
    EXPECT_EQ(code_of("echo", "[1]"), "invalid_argument");
    EXPECT_EQ(code_of("echo", R"({"id":{"a":1}})"), "invalid_argument");
    EXPECT_EQ(code_of("echo", R"({"id":")" + std::string(129, 'x') + R"("})"), "invalid_argument");
    EXPECT_EQ(code_of("nothing", "{}"), "not_found");
    EXPECT_EQ(code_of("refuse", "{}"), "permission_denied");
    publisher.published.clear();
    const auto gone = answer_to({"parley/u/gone/rpc/echo", "", {}, {}});
    EXPECT_EQ(gone.at("error").at("code").as_string(), "unauthenticated");
}

TEST_F(DispatcherTest, ABrokenThingIsAnsweredWithoutItsText)
{
    const auto answer = answer_to("break", R"({"id":"a"})");
    EXPECT_EQ(answer.at("id").as_string(), "a");
    EXPECT_EQ(answer.at("error").at("code").as_string(), "unavailable");
    EXPECT_EQ(publisher.published.front().payload.find("secret"), std::string::npos);
}

TEST_F(DispatcherTest, OtherTopicsAreIgnored)
{
    auto& target = dispatcher();
    for (const char* topic : {"parley/u/u1/send/u2", "parley/g/ops/msg/u1", "other/u/u1/rpc/echo", ""})
        target.request({topic, "{}", {}, {}});
    io.run();
    EXPECT_TRUE(publisher.published.empty());
}

TEST_F(DispatcherTest, ALargeAnswerComesInPartsThatMakeItWhole)
{
    DispatcherOptions options;
    options.part_bytes = 300;
    dispatcher(options).request({"parley/u/u1/rpc/large", R"({"id":1})", {}, {}});
    io.run();
    ASSERT_GT(publisher.published.size(), 2u);
    std::string text;
    for (std::size_t i = 0; i < publisher.published.size(); ++i) {
        const auto& payload = publisher.published[i].payload;
        EXPECT_LT(payload.size(), 400u);
        const auto part = boost::json::parse(payload).as_object();
        EXPECT_EQ(part.at("id").as_int64(), 1);
        EXPECT_EQ(part.at("part").as_int64(), static_cast<std::int64_t>(i + 1));
        EXPECT_EQ(part.at("more").as_bool(), i + 1 < publisher.published.size());
        text += part.at("piece").as_string();
    }
    EXPECT_EQ(boost::json::parse(text).at("text").as_string().size(), 2002u);
}

TEST_F(DispatcherTest, AnAnswerOverTheLimitIsAnError)
{
    DispatcherOptions options;
    options.answer_bytes = 100;
    dispatcher(options).request({"parley/u/u1/rpc/large", "", {}, {}});
    io.run();
    ASSERT_EQ(publisher.published.size(), 1u);
    EXPECT_NE(publisher.published.front().payload.find("too_large"), std::string::npos);
}

TEST_F(DispatcherTest, WhatIsOverTheLimitsIsRefusedAndTheRestIsAnswered)
{
    boost::asio::steady_timer gate(io, std::chrono::steady_clock::time_point::max());
    methods["wait"] = [&gate](Caller, const boost::json::object&) -> asio::awaitable<Result<boost::json::object>> {
        boost::system::error_code ignored;
        co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        co_return boost::json::object{};
    };
    DispatcherOptions options;
    options.running = 2;
    options.waiting = 3;
    options.of_one_user = 4;
    auto& target = dispatcher(options);
    const auto send = [&](const std::string& user) { target.request({"parley/u/" + user + "/rpc/wait", "", {}, {}}); };
    for (int i = 0; i < 5; ++i)
        send("u1"); // two run, two wait, one is over the user's limit
    send("u2");     // waits
    send("u3");     // the queue is full
    io.poll();
    EXPECT_EQ(publisher.published.size(), 2u);
    EXPECT_EQ(target.counters().refused_total, 2u);
    EXPECT_EQ(target.counters().requests_total, 7u);

    gate.expires_at(std::chrono::steady_clock::time_point::min());
    io.run();
    EXPECT_EQ(publisher.published.size(), 7u);

    publisher.published.clear();
    io.restart();
    send("u1"); // the limits are free again
    io.run();
    ASSERT_EQ(publisher.published.size(), 1u);
    EXPECT_EQ(publisher.published.front().payload, R"({"ok":true,"result":{}})");
}

TEST(PartsTest, PiecesAreBoundedWholeCharactersAndTheTextAgain)
{
    const std::string text = R"({"a":"\"\\x","b":"äöü€😀"})" + std::string(50, '"');
    for (std::size_t bytes = 4; bytes < 40; ++bytes) {
        std::string together;
        for (const auto piece : cut(text, bytes)) {
            together += piece;
            std::size_t cost = 0;
            for (const char c : piece)
                cost += c == '"' || c == '\\' ? 2 : 1;
            EXPECT_LE(cost, bytes);
            EXPECT_NE(static_cast<unsigned char>(piece.front()) & 0xc0, 0x80);
        }
        EXPECT_EQ(together, text);
    }
}

} // namespace
} // namespace parley::bridge::rpc
