#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

class Operation : public SystemSuite<Operation> {};

TEST_F(Operation, HealthAndReadinessAreAnsweredWithoutLogin)
{
    RestClient anybody(system().http_port());
    EXPECT_EQ(anybody.get("/healthz").status, 200);
    EXPECT_EQ(anybody.get("/readyz").status, 200);
}

TEST_F(Operation, NotReadyWhileTheBrokerIsAway)
{
    RestClient anybody(system().http_port());
    system().kill_broker();
    EXPECT_TRUE(eventually([&] { return anybody.get("/readyz").status == 503; }));
    EXPECT_NE(anybody.get("/healthz").status, 0);

    system().start_broker();
    EXPECT_TRUE(eventually([&] { return anybody.get("/readyz").status == 200; }));
}

TEST_F(Operation, MetricsCountMessagesAndRefusals)
{
    given().user("a1").member_of("ga");
    auto user = connect_as("a1");
    user.publish(topics().group_send("ga", "a1"), "x");
    user.publish(topics().group_send("nowhere", "a1"), "x");
    texts_in_history(system(), "ga", 1);

    const auto metrics = admin().get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_THAT(metrics.text, HasSubstr("# TYPE parley_"));
    EXPECT_THAT(metrics.text, HasSubstr("messages_total"));
    EXPECT_THAT(metrics.text, HasSubstr("refus"));
}

TEST_F(Operation, ANeedlessOrForgedTokenIsRefused)
{
    RestClient anybody(system().http_port());
    EXPECT_EQ(anybody.get("/api/v1/groups").status, 401);
    anybody.set_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.");
    EXPECT_EQ(anybody.get("/api/v1/groups").status, 401);
    EXPECT_EQ(RestClient(system().http_port()).post("/api/v1/login", R"({"user":"admin","password":"wrong"})").status,
              401);
}

TEST_F(Operation, AnOrdinaryUserDoesNotAdminister)
{
    given().user("b1");
    given().user("b2").member_of("gb");
    auto rest = system().rest_as("b1");

    EXPECT_EQ(rest.put("/api/v1/users/b3", R"({"kind":"person","password":"x"})").status, 403);
    EXPECT_EQ(rest.patch("/api/v1/users/b2", R"({"disabled":true})").status, 403);
    const auto added = rest.put("/api/v1/groups/gb/members/b1", R"({"role":"owner"})").status;
    EXPECT_TRUE(added == 403 || added == 404) << added;
}

TEST_F(Operation, SessionsAreListed)
{
    given().user("c1");
    auto user = connect_as("c1", {.client = "c1:phone"});

    EXPECT_TRUE(eventually([] { return admin().get("/api/v1/clients").text.find("c1:phone") != std::string::npos; }));
}

TEST_F(Operation, RpcKnowsWhoAsks)
{
    given().user("d1").member_of("gd");
    RpcClient rpc(system(), "d1");

    EXPECT_EQ(rpc.result("whoami").at("id"), "d1");
    const auto groups = rpc.result("groups.list");
    EXPECT_EQ(groups.at("groups").as_array().size(), 1u);
}

TEST_F(Operation, AUserCreatesAndFillsAGroupOfHisOwnByRpc)
{
    given().user("e1");
    given().user("e2");
    RpcClient owner(system(), "e1");

    owner.result("groups.create", {{"group", "ge"}, {"name", "Ours"}});
    owner.result("groups.add", {{"group", "ge"}, {"user", "e2"}, {"role", "member"}});

    EXPECT_LT(connect_as("e2").publish(topics().group_send("ge", "e2"), "hello"), reason::unspecified);
}

} // namespace
} // namespace parley::testing
