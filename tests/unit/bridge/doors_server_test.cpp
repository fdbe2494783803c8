#include "bridge/http/server.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/bridge/doors_support.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <thread>

namespace parley::bridge::http {
namespace {

using boost::asio::ip::tcp;

/// A file of three and a half pieces.
std::string large_text()
{
    std::string text;
    while (text.size() < 230'000)
        text += std::to_string(text.size()) + " ";
    return text;
}

asio::awaitable<Response> answer(Request request)
{
    if (request.path == "/file") {
        const parley::testing::TempFolder folder;
        parley::testing::write_file(folder.path() / "file", large_text());
        Response response;
        const auto file = OpenFile::below(folder.path().string(), "file");
        response.file = FileBody{file, 10, file->size() - 10};
        co_return response;
    }
    if (request.path == "/break")
        throw std::runtime_error("secret detail");
    Response response;
    response.body =
        std::string(to_string(request.method)) + " " + request.path + "?" + request.query + " " + request.body;
    co_return response;
}

/// A server on a free port; its context runs on a thread of its own until the test is over.
class ServerTest : public ::testing::Test {
protected:
    ServerTest()
    {
        ServerOptions options;
        options.port = 0;
        options.body_bytes = 1000;
        options.max_connections = 4;
        options.idle_timeout = std::chrono::seconds{5};
        options.request_timeout = std::chrono::seconds{1};
        options.disk = disk.get_executor();
        auto log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        server.emplace(io.get_executor(), options, answer, log);
        const auto listening = server->listen();
        if (!listening)
            throw std::runtime_error(listening.error().message);
        thread = std::thread([this] { io.run(); });
    }
    ~ServerTest() override
    {
        boost::asio::post(io, [this] { server->stop(); });
        thread.join(); // ends because nothing is left
        disk.join();
    }

    tcp::socket connect()
    {
        tcp::socket socket(client_io);
        socket.connect({boost::asio::ip::address_v4::loopback(), server->port()});
        return socket;
    }
    /// All that the server says until it closes.
    static std::string rest_of(tcp::socket& socket)
    {
        std::string text;
        boost::system::error_code ec;
        boost::asio::read(socket, boost::asio::dynamic_buffer(text), ec);
        return text;
    }
    std::string answer_to(std::string_view bytes)
    {
        auto socket = connect();
        boost::asio::write(socket, boost::asio::buffer(bytes));
        boost::system::error_code ignored;
        socket.shutdown(tcp::socket::shutdown_send, ignored);
        return rest_of(socket);
    }

    boost::asio::io_context io;
    boost::asio::io_context client_io;
    boost::asio::thread_pool disk{1};
    std::optional<Server> server;
    std::thread thread;
};

TEST_F(ServerTest, SeveralRequestsGoOverOneConnectionInOrder)
{
    const auto text = answer_to("GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"
                                "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
                                "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const auto a = text.find("GET /a?x=1");
    const auto b = text.find("POST /b? hi");
    const auto c = text.find("GET /c?");
    EXPECT_LT(a, b);
    EXPECT_LT(b, c);
    EXPECT_NE(c, std::string::npos);
}

TEST_F(ServerTest, ARequestsIdIsGivenBackIfItIsWellFormed)
{
    EXPECT_NE(answer_to("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\nConnection: close\r\n\r\n")
                  .find("X-Request-Id: abc-1\r\n"),
              std::string::npos);
    EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: <b>\r\nConnection: close\r\n\r\n").find("<b>"),
              std::string::npos);
}

TEST_F(ServerTest, HostileRequestsGetAProblemAndNothingElse)
{
    const std::pair<std::string, const char*> table[] = {
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", " 413 "},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x') +
             "\r\n0\r\n\r\n",
         " 413 "},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", " 431 "},
        {"nonsense\r\n\r\n", " 400 "},
        {"GET / HTTP/3.7\r\nHost: h\r\n\r\n", " 400 "},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi", " 400 "},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -2\r\n\r\nhi", " 400 "},
        {"GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", " 414 "}};
    for (const auto& [bytes, status] : table) {
        const auto text = answer_to(bytes);
        EXPECT_EQ(text.find(std::string("HTTP/1.1") + status), 0u)
            << bytes.substr(0, 60) << "\n-> " << text.substr(0, 200);
    }
}

TEST_F(ServerTest, ABrokenHandlerIsA500WithoutItsText)
{
    const auto text = answer_to("GET /break HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(text.find("HTTP/1.1 500 "), 0u);
    EXPECT_EQ(text.find("secret"), std::string::npos);
    EXPECT_NE(text.find("request r1"), std::string::npos);
}

TEST_F(ServerTest, HeadHasTheLengthButNotTheBody)
{
    const auto text = answer_to("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_NE(text.find("Content-Length: 9\r\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, APartOfAFileIsSentFromTheDiskAndTheConnectionGoesOn)
{
    const auto expected = large_text().substr(10);
    const auto text = answer_to("HEAD /file HTTP/1.1\r\nHost: h\r\n\r\nGET /file HTTP/1.1\r\nHost: h\r\n\r\n"
                                "GET /after HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const auto length = "Content-Length: " + std::to_string(expected.size());
    const auto head = text.find(length);
    const auto get = text.find(length, head + 1);
    ASSERT_NE(get, std::string::npos);
    EXPECT_EQ(text.find(expected), text.find("\r\n\r\n", get) + 4);
    EXPECT_NE(text.find("GET /after?"), std::string::npos);
}

TEST_F(ServerTest, AHalfRequestIsGivenUp)
{
    auto socket = connect();
    boost::asio::write(
        socket, boost::asio::buffer(std::string_view("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab")));
    EXPECT_EQ(rest_of(socket), ""); // closed by the deadline
}

TEST_F(ServerTest, ConnectionsOverTheLimitAreClosed)
{
    std::vector<tcp::socket> sockets;
    for (int i = 0; i < 4; ++i) {
        sockets.push_back(connect());
        boost::asio::write(sockets.back(), boost::asio::buffer(std::string_view("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
        char first = 0;
        boost::asio::read(sockets.back(), boost::asio::buffer(&first, 1)); // served: the server counts it
    }
    auto fifth = connect();
    EXPECT_EQ(rest_of(fifth), "");
}

TEST(ServerListenTest, AnAddressThatIsTakenOrNoneIsSaidInOneLine)
{
    boost::asio::io_context io;
    tcp::acceptor taken(io, {boost::asio::ip::address_v4::loopback(), 0});
    auto log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
    ServerOptions options;
    options.port = taken.local_endpoint().port();
    Server server(io.get_executor(), options, answer, log);
    const auto listening = server.listen();
    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error().code, Errc::unavailable);
    EXPECT_NE(listening.error().message.find("cannot listen on 127.0.0.1:"), std::string::npos);

    options.host = "not-an-address";
    EXPECT_EQ(Server(io.get_executor(), options, answer, log).listen().error().code, Errc::invalid_argument);
}

} // namespace
} // namespace parley::bridge::http
