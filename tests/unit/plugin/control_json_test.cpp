#include "plugin/control_json.h"

#include <gtest/gtest.h>

namespace parley::plugin::control {
namespace {

TEST(ControlJson, ReadsTheCommands)
{
    const auto directory = std::get<Command>(parse(R"({"id":1,"command":"directory","revision":812})"));
    EXPECT_EQ(directory.id, 1);
    EXPECT_EQ(std::get<DirectoryCommand>(directory.body).revision, Revision{812});
    const auto close = std::get<Command>(parse(R"({"id":2,"command":"close","client":"u1:web"})"));
    EXPECT_EQ(std::get<CloseCommand>(close.body).client, "u1:web");
    const auto extend = std::get<ExtendCommand>(
        std::get<Command>(parse(R"({"id":4,"command":"extend","user":"u1","client":"u1:web","issued":1,"expires":9})"))
            .body);
    EXPECT_EQ(extend.user, "u1");
    EXPECT_EQ(extend.client, "u1:web");
    EXPECT_EQ(extend.session, std::nullopt);
    EXPECT_EQ(extend.issued, unix_millis(1));
    EXPECT_EQ(extend.expires, unix_millis(9));
    EXPECT_TRUE(std::holds_alternative<StatsCommand>(std::get<Command>(parse(R"({"id":3,"command":"stats"})")).body));
}

TEST(ControlJson, SaysWhatIsWrongAndWithWhichId)
{
    struct Case {
        std::string payload;
        std::optional<std::int64_t> id;
    };
    const Case cases[] = {
        {"", std::nullopt},
        {"{", std::nullopt},
        {"[]", std::nullopt},
        {"nonsense", std::nullopt},
        {R"({"command":"stats"})", std::nullopt},
        {R"({"id":"1","command":"stats"})", std::nullopt},
        {R"({"id":1})", 1},
        {R"({"id":1,"command":7})", 1},
        {R"({"id":1,"command":"reboot"})", 1},
        {R"({"id":1,"command":"directory"})", 1},
        {R"({"id":1,"command":"directory","revision":-1})", 1},
        {R"({"id":1,"command":"close"})", 1},
        {R"({"id":1,"command":"close","user":"u1","client":"u1"})", 1},
        {R"({"id":1,"command":"close","user":5})", 1},
        {R"({"id":1,"command":"extend","user":"u1","issued":1,"expires":9})", 1},
        {R"({"id":1,"command":"extend","user":"u1","session":"","issued":1,"expires":9})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"c","session":"","issued":1,"expires":9})", 1},
        {R"({"id":1,"command":"extend","client":"u1","issued":1,"expires":9})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"u1","expires":9})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"u1","issued":1})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"u1","issued":-1,"expires":9})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"u1","issued":1,"expires":253402300800000})", 1},
        {R"({"id":1,"command":"extend","user":"u1","client":"u1","issued":1,"expires":"9"})", 1},
        {std::string(70'000, ' '), std::nullopt},
        {std::string(1000, '['), std::nullopt},
    };
    for (const Case& each : cases) {
        const auto parsed = parse(each.payload);
        ASSERT_TRUE(std::holds_alternative<BadCommand>(parsed)) << each.payload;
        EXPECT_EQ(std::get<BadCommand>(parsed).id, each.id) << each.payload;
    }
}

TEST(ControlJson, WritesAnswers)
{
    EXPECT_EQ(directory_reached(1, Revision{9}), R"({"id":1,"ok":true,"revision":9})");
    EXPECT_EQ(closed(2, 3), R"({"id":2,"ok":true,"closed":3})");
    EXPECT_EQ(extended(2, 3), R"({"id":2,"ok":true,"extended":3})");
    EXPECT_EQ(failed(std::nullopt, Errc::invalid_argument, "no \"id\""),
              R"({"id":null,"ok":false,"error":{"code":"invalid_argument","message":"no \"id\""}})");
    const Counter counters[] = {{"a", 1}, {"b", 18446744073709551615u}};
    EXPECT_EQ(stats(4, {5, Revision{6}, "2.0", counters}),
              R"({"id":4,"ok":true,"epoch":5,"revision":6,"broker_version":"2.0",)"
              R"("counters":{"a":1,"b":18446744073709551615}})");
}

} // namespace
} // namespace parley::plugin::control
