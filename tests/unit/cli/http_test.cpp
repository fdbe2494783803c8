#include "clients/cli/http.h"
#include "tests/support/free_port.h"

#include <gtest/gtest.h>

namespace parley::cli {
namespace {

TEST(PercentEncode, EscapesAllButUnreservedCharacters)
{
    EXPECT_EQ(percent_encode("Az09-._~"), "Az09-._~");
    EXPECT_EQ(percent_encode("u1:web/1 ?#%"), "u1%3Aweb%2F1%20%3F%23%25");
    EXPECT_EQ(percent_encode("\xC3\xBC"), "%C3%BC");
}

TEST(HttpClient, TakesOnlyHttpAddresses)
{
    for (const char* url : {"", "127.0.0.1:8080", "ftp://x", "file:///etc/passwd"})
        EXPECT_EQ(HttpClient::open(url).error().code, Errc::invalid_argument) << url;
    EXPECT_TRUE(HttpClient::open("http://127.0.0.1:8080/"));
    EXPECT_TRUE(HttpClient::open("https://example.test"));
}

TEST(HttpClient, AServerThatIsNotThereIsUnavailable)
{
    const std::string url = "http://127.0.0.1:" + std::to_string(testing::free_port());
    auto client = HttpClient::open(url);
    ASSERT_TRUE(client);
    const auto answer = client->send({.path = {"users"}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_NE(answer.error().message.find(url), std::string::npos);
}

} // namespace
} // namespace parley::cli
