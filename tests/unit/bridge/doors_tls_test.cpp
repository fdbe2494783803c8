#include "bridge/http/server.h"
#include "core/credentials/certificates.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_folder.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace parley::bridge::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
namespace ssl = boost::asio::ssl;
using credentials::CertificateAndKey;

asio::awaitable<Response> answer(Request request)
{
    Response response;
    response.body = "path " + request.path;
    co_return response;
}

/// A client that trusts the test's authority alone, and keeps its connection.
class Client {
public:
    Client(std::uint16_t port, const std::string& authority, int newest_version = TLS1_3_VERSION)
        : context_(ssl::context::tls_client)
        , stream_(io_, context_)
    {
        context_.add_certificate_authority(boost::asio::buffer(authority));
        SSL_set_max_proto_version(stream_.native_handle(), newest_version);
        SSL_set_min_proto_version(stream_.native_handle(), TLS1_VERSION);
        SSL_set_security_level(stream_.native_handle(), 0); // the server is to refuse old versions, not this client
        X509_STORE* const store = SSL_CTX_get_cert_store(context_.native_handle());
        X509_STORE_up_ref(store);
        SSL_set0_verify_cert_store(stream_.native_handle(), store);
        stream_.set_verify_mode(ssl::verify_peer);
        stream_.set_verify_callback(ssl::host_name_verification("127.0.0.1"));
        stream_.next_layer().connect({boost::asio::ip::address_v4::loopback(), port});
        stream_.handshake(ssl::stream_base::client, refused);
    }

    std::string get(const std::string& path)
    {
        error_code ec;
        boost::asio::write(stream_, boost::asio::buffer("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"), ec);
        std::string text;
        boost::asio::read_until(stream_, boost::asio::dynamic_buffer(text), "path " + path, ec);
        return ec ? ec.message() : text.substr(0, text.find("\r\n"));
    }

    [[nodiscard]] std::string serial()
    {
        X509* const certificate = SSL_get0_peer_certificate(stream_.native_handle());
        if (certificate == nullptr)
            return {};
        const ASN1_INTEGER* const number = X509_get0_serialNumber(certificate);
        return {reinterpret_cast<const char*>(number->data), static_cast<std::size_t>(number->length)};
    }

    error_code refused;

private:
    boost::asio::io_context io_;
    ssl::context context_;
    ssl::stream<tcp::socket> stream_;
};

class TlsServer : public ::testing::Test {
protected:
    TlsServer() { write_pair(make_pair()); }
    ~TlsServer() override
    {
        if (!thread.joinable())
            return;
        boost::asio::post(io, [this] { server->stop(); });
        thread.join();
    }

    CertificateAndKey make_pair() const
    {
        const auto pair = credentials::make_certificate(authority, {"localhost", {"localhost", "127.0.0.1"}});
        if (!pair)
            throw std::runtime_error(pair.error().message);
        return *pair;
    }
    void write_pair(const CertificateAndKey& pair) const
    {
        parley::testing::write_file(certificate(), pair.certificate);
        parley::testing::write_file(key(), pair.key);
    }
    Result<void> listen()
    {
        ServerOptions options;
        options.port = 0;
        options.tls_certificate = certificate();
        options.tls_key = key();
        options.tls_check = std::chrono::milliseconds{10};
        server.emplace(io.get_executor(), options, answer, std::make_shared<spdlog::logger>("test", log));
        auto listening = server->listen();
        if (listening)
            thread = std::thread([this] { io.run(); });
        return listening;
    }
    [[nodiscard]] bool logged(const std::string& text) const
    {
        const auto lines = log->last_formatted();
        return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.find(text) != line.npos; });
    }
    std::filesystem::path certificate() const { return folder.path() / "server.crt"; }
    std::filesystem::path key() const { return folder.path() / "server.key"; }

    parley::testing::TempFolder folder;
    CertificateAndKey authority = credentials::make_authority("Test authority", std::chrono::hours{24});
    boost::asio::io_context io;
    std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> log = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(50);
    std::optional<Server> server;
    std::thread thread;
};

TEST_F(TlsServer, ARenewedCertificateServesNewConnectionsWhileAnOldOneGoesOn)
{
    ASSERT_TRUE(listen());
    Client first(server->port(), authority.certificate);
    ASSERT_FALSE(first.refused) << first.refused.message();
    EXPECT_EQ(first.get("/a"), "HTTP/1.1 200 OK");

    write_pair(make_pair());
    EXPECT_TRUE(parley::testing::eventually([&] {
        Client next(server->port(), authority.certificate);
        return !next.refused && next.serial() != first.serial();
    }));
    EXPECT_EQ(first.get("/b"), "HTTP/1.1 200 OK");
}

TEST_F(TlsServer, AWrongPairAtAReloadIsLoggedAndTheOldOneStays)
{
    ASSERT_TRUE(listen());
    Client first(server->port(), authority.certificate);
    parley::testing::write_file(key(), make_pair().key); // of another certificate
    EXPECT_TRUE(
        parley::testing::eventually([&] { return logged("https: the old certificate stays: " + key().string()); }));
    Client next(server->port(), authority.certificate);
    EXPECT_FALSE(next.refused);
    EXPECT_EQ(next.serial(), first.serial());
    EXPECT_EQ(first.get("/a"), "HTTP/1.1 200 OK");

    write_pair(make_pair());
    EXPECT_TRUE(parley::testing::eventually(
        [&] { return Client(server->port(), authority.certificate).serial() != first.serial(); }));
}

TEST_F(TlsServer, DoesNotStartWithAPairThatCannotServe)
{
    parley::testing::write_file(key(), make_pair().key);
    const auto mismatch = listen();
    ASSERT_FALSE(mismatch);
    EXPECT_EQ(mismatch.error().code, Errc::invalid_argument);
    EXPECT_EQ(mismatch.error().message.find(key().string()), 0u) << mismatch.error().message;

    std::filesystem::remove(certificate());
    const auto absent = listen();
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().message.find(certificate().string()), 0u) << absent.error().message;
}

TEST_F(TlsServer, SpeaksTls12AndNothingOlder)
{
    ASSERT_TRUE(listen());
    EXPECT_FALSE(Client(server->port(), authority.certificate, TLS1_2_VERSION).refused);
    EXPECT_TRUE(Client(server->port(), authority.certificate, TLS1_1_VERSION).refused);
}

TEST_F(TlsServer, PlainTextAndStrangersEndTheirOwnConnectionOnly)
{
    ASSERT_TRUE(listen());
    boost::asio::io_context client;
    tcp::socket socket(client);
    socket.connect({boost::asio::ip::address_v4::loopback(), server->port()});
    boost::asio::write(socket, boost::asio::buffer(std::string_view("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
    std::string text;
    error_code ec;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), ec);
    EXPECT_EQ(text.find("200 OK"), std::string::npos);

    const auto stranger = credentials::make_authority("Another authority", std::chrono::hours{24});
    EXPECT_TRUE(Client(server->port(), stranger.certificate).refused);
    EXPECT_EQ(Client(server->port(), authority.certificate).get("/a"), "HTTP/1.1 200 OK");
}

} // namespace
} // namespace parley::bridge::http
