#include "bridge/gateway/session.h"

#include "bridge/gateway/broker_socket.h"
#include "bridge/gateway/connect_packet.h"
#include "bridge/gateway/packet_framer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace parley::bridge::gateway {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using websocket::close_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t idle_piece = 512;       // what a browser that says little needs to be read
constexpr std::size_t busy_piece = 16 * 1024; // while it says much
constexpr std::chrono::seconds login_timeout{60};
constexpr std::chrono::seconds goodbye_timeout{3};
/// A broker that is told that the browser has gone closes at once.
constexpr std::chrono::seconds drain_timeout{5};
constexpr std::size_t most_from_broker = 268'435'455 + 5;
constexpr std::uint8_t connack_type = 2;

constexpr Clock::time_point never = Clock::time_point::max();

/// The code of CONNACK at the front of `bytes`; nothing: it is not whole yet. What is no CONNACK is a refusal.
std::optional<std::uint8_t> connack_code(std::string_view bytes)
{
    const auto size = packet_size(bytes);
    if (size.fault != PacketFault::none)
        return 0xff;
    if (!size.bytes || bytes.size() < *size.bytes)
        return std::nullopt;
    std::size_t header = 2;
    while ((static_cast<std::uint8_t>(bytes[header - 1]) & 0x80) != 0)
        ++header;
    const bool is_connack = static_cast<std::uint8_t>(bytes.front()) >> 4 == connack_type && *size.bytes >= header + 2;
    return is_connack ? static_cast<std::uint8_t>(bytes[header + 1]) : std::uint8_t{0xff};
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

/// Two coroutines hold it: run() takes from the broker, up() from the browser.
template <class Stream>
class Session final : public OpenSession, public std::enable_shared_from_this<Session<Stream>> {
public:
    Session(std::shared_ptr<GatewayState> gateway, Stream stream, std::string client, Admission::Place place)
        : gateway_(std::move(gateway))
        , place_(std::move(place))
        , client_(std::move(client))
        , browser_(std::move(stream))
        , broker_(gateway_->executor)
        , from_browser_(gateway_->options.packet_bytes)
        , deadline_(Clock::now() + gateway_->options.connect_timeout)
    {
        gateway_->sessions.insert(this);
        ++gateway_->counters.connections;
        ++gateway_->counters.connections_total;
    }
    ~Session() override
    {
        gateway_->sessions.erase(this);
        --gateway_->counters.connections;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    asio::awaitable<void> run(http::StringRequest request)
    {
        if (co_await accept(std::move(request))) {
            if (co_await log_in()) {
                spawn([self = this->shared_from_this()] { return self->up(); });
                co_await down();
            }
            co_await say_goodbye();
        }
        close();
    }

    void look_at_clock(Clock::time_point now) override
    {
        if (now < deadline_ && now < write_deadline_)
            return;
        ++gateway_->counters.late_total;
        const bool logging_in = accepted_ && !welcome_ && !browser_gone_;
        if (logging_in && !closing_)
            end(close_code::policy_error, "no login in time");
        else
            close();
    }

    void end(std::uint16_t code, const char* reason) override
    {
        if (!accepted_)
            return close();
        close_code_ = code;
        close_reason_ = reason;
        if (!closing_)
            spawn([self = this->shared_from_this()] { return self->end_politely(); });
    }

private:
    template <class Work>
    void spawn(Work work)
    {
        asio::co_spawn(gateway_->executor, std::move(work), [gateway = gateway_](std::exception_ptr failure) {
            try {
                if (failure)
                    std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                gateway->log->warn("websocket: {}", e.what());
            }
        });
    }

    auto& socket()
    {
        auto& lowest = beast::get_lowest_layer(browser_);
        if constexpr (std::is_same_v<Stream, asio::ip::tcp::socket>)
            return lowest;
        else
            return lowest.socket();
    }

    void close()
    {
        closed_ = true;
        error_code ignored;
        broker_.close(ignored);
        socket().close(ignored);
    }

    asio::awaitable<bool> accept(http::StringRequest request)
    {
        const auto& options = gateway_->options;
        websocket::stream_base::timeout timeout{};
        timeout.handshake_timeout = options.connect_timeout;
        timeout.idle_timeout = options.idle_timeout;
        timeout.keep_alive_pings = true;
        browser_.set_option(timeout);
        browser_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
            response.set(beast::http::field::sec_websocket_protocol, "mqtt");
        }));
        browser_.binary(true);
        browser_.auto_fragment(false); // would copy everything into a buffer of its own
        browser_.read_message_max(0);  // a frame may hold any number of packets; those have a limit
        error_code ec;
        co_await browser_.async_accept(request, asio::redirect_error(asio::use_awaitable, ec));
        accepted_ = !ec;
        co_return accepted_;
    }

    /// False: it is over, close_code_ says why.
    asio::awaitable<bool> log_in()
    {
        auto connect = co_await first_packet();
        if (connect.empty() || closing_)
            co_return false;
        const auto parsed = parse_connect(connect);
        if (!parsed)
            co_return fault(close_code::protocol_error, "the first packet is not a CONNECT of MQTT 3.1, 3.1.1 or 5");
        if (parsed->level < 5 && !parsed->user)
            co_return fault(close_code::policy_error, "a user name is needed");
        user_ = lower(parsed->user.value_or(""));
        if (!parsed->has_authentication_method) {
            // The broker's plugin sees a password up to its first NUL.
            const auto password = parsed->password.value_or("");
            const auto field = gateway_->introduction.seal(client_, parsed->user.value_or(""),
                                                           password.substr(0, password.find('\0')));
            auto sealed = with_password(*parsed, connect, field);
            if (!sealed)
                co_return fault(close_code::policy_error, "the password is too long");
            connect = *std::move(sealed);
        }
        deadline_ = Clock::now() + login_timeout;
        auto pass = co_await gateway_->logins.enter();
        login_.emplace(std::move(pass));
        if (closing_ || closed_)
            co_return false;
        auto ec = co_await reach(broker_, gateway_->options.broker);
        if (!ec && !closed_)
            co_await asio::async_write(broker_, asio::buffer(connect), asio::redirect_error(asio::use_awaitable, ec));
        if (ec && !closing_ && !closed_) {
            ++gateway_->counters.broker_unreachable_total;
            gateway_->log->warn("gateway: the broker cannot be reached: {}", ec.message());
            close_code_ = close_code::try_again_later;
            close_reason_ = "the broker is not there";
        }
        co_return !ec;
    }

    /// The whole first packet; what came behind it waits in `early_`. Empty: there is none.
    asio::awaitable<std::string> first_packet()
    {
        const auto most = std::min(gateway_->options.connect_bytes, gateway_->options.packet_bytes);
        for (;;) {
            const auto size = packet_size(early_);
            if (size.fault != PacketFault::none) {
                fault(close_code::protocol_error, "this is not MQTT");
                co_return std::string();
            }
            if (size.bytes.value_or(0) > most) {
                fault(close_code::too_big, "the CONNECT is too large");
                co_return std::string();
            }
            if (size.bytes && early_.size() >= *size.bytes) {
                auto packet = early_.substr(0, *size.bytes);
                early_.erase(0, *size.bytes);
                co_return packet;
            }
            error_code ec;
            const auto got =
                co_await browser_.async_read_some(asio::buffer(small_), asio::redirect_error(asio::use_awaitable, ec));
            if (ec || !is_binary()) {
                browser_gone_ = ec.failed();
                co_return std::string();
            }
            early_.append(small_.data(), got);
        }
    }

    bool is_binary() { return browser_.got_binary() || fault(close_code::unknown_data, "MQTT goes in binary frames"); }

    /// Always false.
    bool fault(std::uint16_t code, const char* reason)
    {
        if (!closing_) {
            ++gateway_->counters.faults_total;
            gateway_->log->debug("websocket of {}: {}", client_, reason);
            close_code_ = code;
            close_reason_ = reason;
        }
        return false;
    }

    /// From the browser to the broker. The next piece is read when the broker has taken the last one.
    asio::awaitable<void> up()
    {
        error_code ec;
        bool goes_on = co_await pass_on(early_);
        early_ = {};
        std::vector<char> large;
        while (goes_on) {
            const auto piece = large.empty() ? asio::buffer(small_) : asio::buffer(large);
            const auto got = co_await browser_.async_read_some(piece, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) {
                browser_gone_ = true;
                break;
            }
            const std::string_view bytes(static_cast<const char*>(piece.data()), got);
            goes_on = is_binary();
            if (goes_on)
                goes_on = co_await pass_on(bytes);
            if (got == piece.size() && large.empty())
                large.resize(busy_piece);
            else if (got < idle_piece && !large.empty())
                large = {};
        }
        browser_done_ = true;
        // Not closed: an answer of the broker's that nobody reads would make the kernel throw away what was written.
        broker_.shutdown(BrokerSocket::shutdown_send, ec);
        deadline_ = Clock::now() + drain_timeout;
    }

    asio::awaitable<bool> pass_on(std::string_view bytes)
    {
        switch (from_browser_.take(bytes)) {
        case PacketFault::none:
            break;
        case PacketFault::too_large:
            co_return fault(close_code::too_big, "the packet is too large");
        case PacketFault::reserved_type:
        case PacketFault::malformed_length:
            co_return fault(close_code::protocol_error, "this is not MQTT");
        }
        error_code ec;
        if (!bytes.empty())
            co_await asio::async_write(broker_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
        gateway_->counters.bytes_in_total.add(bytes.size());
        gateway_->counters.packets_in_total.add(from_browser_.take_packets());
        co_return !ec;
    }

    /// From the broker to the browser: what has gathered meanwhile goes into one frame. Returns when the broker has
    /// closed; a browser that has gone does not end it, for the broker shall read everything first.
    asio::awaitable<void> down()
    {
        error_code ec;
        std::string head; // until CONNACK is whole
        auto& scratch = gateway_->from_broker;
        for (;;) {
            co_await broker_.async_wait(BrokerSocket::wait_read, asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                co_return;
            const auto got = broker_.read_some(asio::buffer(scratch), ec);
            if (ec == asio::error::would_block || ec == asio::error::try_again)
                continue;
            if (ec)
                co_return;
            std::string piece = std::move(head);
            head = {};
            piece.append(scratch.data(), got);
            if (!welcome_) {
                const auto code = connack_code(piece);
                if (!code) {
                    head = std::move(piece);
                    continue;
                }
                login_.reset();
                welcome_ = true;
                if (*code == 0 && !take_in())
                    co_return;
            }
            if (from_broker_.take(piece) != PacketFault::none)
                co_return;
            gateway_->counters.bytes_out_total.add(piece.size());
            gateway_->counters.packets_out_total.add(from_broker_.take_packets());
            if (browser_done_)
                continue;
            write_deadline_ = Clock::now() + gateway_->options.write_timeout;
            co_await browser_.async_write(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, ec));
            write_deadline_ = never;
        }
    }

    /// The broker has accepted the login.
    bool take_in()
    {
        if (!user_.empty() && !place_.belongs_to(user_)) {
            ++gateway_->counters.refused_user_total;
            close_code_ = close_code::policy_error;
            close_reason_ = "this user has too many connections";
            return false;
        }
        ++gateway_->counters.logins_total;
        if (!browser_done_)
            deadline_ = never;
        user_ = {};
        return true;
    }

    asio::awaitable<void> say_goodbye()
    {
        if (closing_ || browser_gone_ || closed_)
            co_return;
        closing_ = true;
        deadline_ = Clock::now() + goodbye_timeout;
        error_code ignored;
        const websocket::close_reason why(static_cast<websocket::close_code>(close_code_), close_reason_);
        co_await browser_.async_close(why, asio::redirect_error(asio::use_awaitable, ignored));
    }

    asio::awaitable<void> end_politely()
    {
        co_await say_goodbye();
        close();
    }

    std::shared_ptr<GatewayState> gateway_;
    Admission::Place place_;
    std::optional<Turnstile::Pass> login_;
    std::string client_;
    std::string user_; ///< until he is counted
    std::string early_;
    websocket::stream<Stream, false> browser_; ///< false: no compression; it would hold hundreds of KiB each
    BrokerSocket broker_;
    PacketFramer from_browser_;
    PacketFramer from_broker_{most_from_broker};
    std::array<char, idle_piece> small_{};
    Clock::time_point deadline_;
    Clock::time_point write_deadline_ = never;
    std::uint16_t close_code_ = close_code::normal;
    const char* close_reason_ = "the broker has closed";
    bool accepted_ = false;     ///< the WebSocket is open
    bool welcome_ = false;      ///< the broker has answered the CONNECT
    bool browser_done_ = false; ///< nothing more comes from it
    bool browser_gone_ = false; ///< not even a close frame would reach it
    bool closing_ = false;      ///< the close frame is on its way
    bool closed_ = false;
};

template <class Stream>
void start(const std::shared_ptr<GatewayState>& gateway, Stream stream, http::Upgraded& connection,
           Admission::Place place)
{
    auto session =
        std::make_shared<Session<Stream>>(gateway, std::move(stream), std::move(connection.client), std::move(place));
    auto run = [session, request = std::move(connection.request)]() mutable {
        return session->run(std::move(request));
    };
    asio::co_spawn(gateway->executor, std::move(run), [gateway](std::exception_ptr failure) {
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            gateway->log->warn("websocket: {}", e.what());
        }
    });
}

} // namespace

void start_session(const std::shared_ptr<GatewayState>& gateway, http::Upgraded connection, Admission::Place place)
{
    if (auto* plain = std::get_if<asio::ip::tcp::socket>(&connection.stream))
        return start(gateway, std::move(*plain), connection, std::move(place));
    auto tls = std::get<http::TlsStream>(std::move(connection.stream));
    beast::get_lowest_layer(tls).expires_never(); // the WebSocket has a time-out of its own
    start(gateway, std::move(tls), connection, std::move(place));
}

} // namespace parley::bridge::gateway
