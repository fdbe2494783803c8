#include "bridge/http/api.h"
#include "bridge/http/web_files.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/bridge/doors_support.h"

#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>

namespace parley::bridge::http {
namespace {

namespace fs = std::filesystem;
using parley::testing::write_file;

constexpr const char* hashed = "assets/app-4KRV2XQ7.js";

class WebFilesTest : public ::testing::Test {
protected:
    WebFilesTest()
    {
        fs::create_directories(web / "assets");
        write_file(web / "index.html", "<p>page</p>");
        write_file(web / hashed, "script");
        write_file(folder.path() / "secret.txt", "secret");
    }
    ~WebFilesTest() override { disk.join(); }

    Response get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {},
                 Method method = Method::get)
    {
        Request request;
        request.method = method;
        request.path = path;
        request.headers = std::move(headers);
        boost::asio::io_context io;
        return bridge::testing::run(io, files.answer(std::move(request)));
    }
    static std::string header(const Response& response, std::string_view name)
    {
        for (const auto& [given, value] : response.headers)
            if (given == name)
                return value;
        return {};
    }

    parley::testing::TempFolder folder;
    fs::path web = folder.path() / "web";
    boost::asio::thread_pool disk{1};
    WebFiles files{web, disk.get_executor()};
};

TEST_F(WebFilesTest, ThePageIsAtTheRootAndAtEveryPlaceInsideTheApplication)
{
    for (const char* path : {"/", "/index.html", "/chat/ops", "/invitation/abc"}) {
        const auto page = get(path);
        EXPECT_EQ(page.status, 200u) << path;
        EXPECT_EQ(page.body, "<p>page</p>") << path;
        EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
        EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
    }
}

TEST_F(WebFilesTest, OnlyANameThatChangesWithItsContentIsKeptForEver)
{
    const auto script = get(std::string("/") + hashed);
    EXPECT_EQ(script.body, "script");
    EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");

    EXPECT_TRUE(has_content_hash("logo-ABCD2345.svg"));
    EXPECT_TRUE(has_content_hash("app-4KRV2XQ7.js.map"));
    for (const char* name : {"index.html", "app.js", "service-workers.js", "a-4krv2xq7.js", "4KRV2XQ7.js"})
        EXPECT_FALSE(has_content_hash(name)) << name;
}

TEST_F(WebFilesTest, AnUnchangedFileIsNotSentAgainAndAChangedOneIs)
{
    const auto etag = header(get("/"), "ETag");
    ASSERT_NE(etag, "");
    EXPECT_EQ(get("/", {{"If-None-Match", "\"other\", W/" + etag}}).status, 304u);
    EXPECT_EQ(get("/", {{"If-None-Match", "\"other\""}}).status, 200u);
    write_file(web / "index.html", "<p>another page</p>");
    EXPECT_EQ(get("/", {{"If-None-Match", etag}}).body, "<p>another page</p>");
}

TEST_F(WebFilesTest, ACompressedFileIsSentToThoseWhoTakeItAndTheOriginalExists)
{
    write_file(web / "app.js", "original");
    write_file(web / "app.js.gz", "gz");
    write_file(web / "app.js.br", "br");
    write_file(web / "old.js.gz", "gz");

    const auto best = get("/app.js", {{"Accept-Encoding", "gzip, deflate, br"}});
    EXPECT_EQ(best.body, "br");
    EXPECT_EQ(header(best, "Content-Encoding"), "br");
    EXPECT_EQ(header(best, "Vary"), "Accept-Encoding");
    EXPECT_EQ(best.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/app.js", {{"accept-encoding", "gzip;q=0.5, br;q=0"}}).body, "gz");
    const auto plain = get("/app.js", {{"Accept-Encoding", "identity"}});
    EXPECT_EQ(plain.body, "original");
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    EXPECT_NE(header(plain, "ETag"), header(best, "ETag"));
    EXPECT_EQ(get("/old.js", {{"Accept-Encoding", "gzip"}}).status, 404u);
}

TEST_F(WebFilesTest, NothingOutsideOfTheFolderIsReached)
{
    fs::create_symlink(folder.path() / "secret.txt", web / "link.txt");
    fs::create_directory_symlink(folder.path(), web / "up");
    write_file(web / ".hidden.txt", "hidden");
    ASSERT_EQ(::mkfifo((web / "pipe.txt").c_str(), 0600), 0);
    for (const char* path :
         {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
          "/link.txt", "/up/secret.txt", "/.hidden.txt", "//etc/hosts.txt", "/assets//app.js", "/./index.html",
          "/index.html%00.js", "/pipe.txt", "/no.js", "/%zz.js", ""})
        EXPECT_EQ(get(path).status, 404u) << path;
}

TEST_F(WebFilesTest, APageMayLoadNothingFromElsewhereAndBeFramedByNobody)
{
    const auto policy = header(get("/", {{"Host", "chat.example.org:8443"}}), "Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'self'"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_TRUE(policy.ends_with("connect-src 'self' ws://chat.example.org:8443 wss://chat.example.org:8443"))
        << policy;
    EXPECT_TRUE(
        header(get("/", {{"Host", "a; script-src *"}}), "Content-Security-Policy").ends_with("connect-src 'self'"));
    EXPECT_EQ(header(get("/"), "Referrer-Policy"), "no-referrer");
}

TEST_F(WebFilesTest, OnlyReadingIsAllowed)
{
    EXPECT_EQ(get("/", {}, Method::post).status, 405u);
    EXPECT_EQ(get("/", {}, Method::head).status, 200u);
}

TEST_F(WebFilesTest, AFolderThatIsNotThereIsA404UntilItIs)
{
    fs::remove_all(web);
    EXPECT_EQ(get("/").status, 404u);
    fs::create_directories(web);
    write_file(web / "index.html", "built");
    EXPECT_EQ(get("/").body, "built");
}

TEST_F(WebFilesTest, ALargeFileIsNotHeldInMemory)
{
    write_file(web / "large.wasm", std::string(200'000, 'x'));
    const auto large = get("/large.wasm");
    EXPECT_EQ(large.body, "");
    ASSERT_TRUE(large.file);
    EXPECT_EQ(large.file->length, 200'000u);
}

TEST(WebPathsTest, TheApiKeepsItsOwnAnswers)
{
    auto otherwise = [](Request) -> asio::awaitable<Response> { co_return Response{200, "text/html", "page", {}, {}}; };
    Api api(Router{}, {}, otherwise);
    boost::asio::io_context io;
    Request request;
    request.path = "/api/v1/nothing";
    EXPECT_EQ(bridge::testing::run(io, api.handle(request)).status, 404u);
    request.path = "/nothing";
    EXPECT_EQ(bridge::testing::run(io, api.handle(request)).body, "page");
}

} // namespace
} // namespace parley::bridge::http
