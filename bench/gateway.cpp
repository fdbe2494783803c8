// What does the way through the gateway cost, next to the broker's own WebSockets listener and plain TCP? And what do
// thousands of idle browsers cost the others?
//
// Workload  latency     one client publishes to another's subscription, QoS 0, 128 bytes, the next when the last has
//                       arrived
//           throughput  one client publishes QoS 0 to `receivers` others, `window` messages on their way
//           idle        `idle` WebSockets that are logged in and silent but for the server's pings, then latency again
// Metric    microseconds from publish to arrival, median and 99th percentile; deliveries per second; CPU of broker and
//           bridge for each delivery; resident memory of broker and bridge for each idle connection. Median over the
//           rounds, sides in turn.
#include "bench/samples.h"
#include "bench/support/load.h"
#include "bench/support/web_stream.h"
#include "tests/support/free_port.h"
#include "tests/support/parley_system.h"

#include <CLI/CLI.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace parley::bench;
using namespace parley::testing;
using Clock = std::chrono::steady_clock;

enum class Side { tcp, broker, gateway };
constexpr std::array sides{Side::tcp, Side::broker, Side::gateway};
constexpr std::array<const char*, 3> names{"TCP", "broker's WebSockets", "gateway"};

class Measured {
public:
    explicit Measured(std::size_t most_connections)
        : web_port_(free_port())
    {
        SystemOptions options;
        const auto most = std::to_string(most_connections);
        options.settings = {{"gateway.max_connections", most},
                            {"gateway.max_per_address", most},
                            {"gateway.max_per_user", most},
                            {"gateway.connects_per_minute", "10000000"},
                            {"http.max_connections", "2000"}};
        options.broker_lines = {"listener " + std::to_string(web_port_) + " 127.0.0.1", "protocol websockets"};
        system_ = std::make_unique<ParleySystem>(options);
        system_->start();
        for (const char* user : {"pub", "sub", "idle"})
            system_->given().user(user).member_of("bench");
    }

    MqttClient connect(Side side, const std::string& user, const std::string& device)
    {
        auto options = login(user, device);
        if (side == Side::tcp)
            return accepted(MqttClient(system_->broker_port(), options));
        return accepted(MqttClient(stream(side), options));
    }
    std::unique_ptr<WebStream> stream(Side side) const
    {
        return std::make_unique<WebStream>(side == Side::broker ? web_port_ : system_->http_port());
    }
    static ConnectOptions login(const std::string& user, const std::string& device)
    {
        ConnectOptions options;
        options.client = user + ":" + device;
        options.user = user;
        options.password = ParleySystem::password_of(user);
        options.keep_alive = 3600;
        return options;
    }
    [[nodiscard]] pid_t broker() const { return system_->broker().id(); }
    [[nodiscard]] pid_t bridge() const { return system_->bridge().id(); }

private:
    static MqttClient accepted(MqttClient client)
    {
        if (!client.accepted())
            throw std::runtime_error("login refused with " + std::to_string(client.connack().code));
        return client;
    }

    std::uint16_t web_port_;
    std::unique_ptr<ParleySystem> system_;
};

const char* const live_topic = "parley/g/bench/live/pub/x";

struct Latency {
    double median_us = 0;
    double p99_us = 0;
};

Latency measure_latency(Measured& system, Side side, std::size_t count)
{
    auto publisher = system.connect(side, "pub", "latency");
    auto receiver = system.connect(side, "sub", "latency");
    receiver.subscribe("parley/g/bench/live/#", 0);
    const std::string payload(128, 'x');
    std::vector<double> samples;
    for (std::size_t i = 0; i < count + count / 10; ++i) {
        const auto start = Clock::now();
        publisher.publish(live_topic, payload, {.qos = 0});
        receiver.next_message();
        if (i >= count / 10) // the first ones warm up
            samples.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    return {percentile(samples, 0.5), percentile(samples, 0.99)};
}

struct Throughput {
    double per_second = 0;
    double broker_us = 0; ///< CPU for each delivery
    double bridge_us = 0;
};

Throughput measure_throughput(Measured& system, Side side, std::size_t receivers, std::size_t messages)
{
    constexpr std::size_t window = 64;
    auto publisher = system.connect(side, "pub", "throughput");
    std::vector<MqttClient> clients;
    for (std::size_t i = 0; i < receivers; ++i) {
        clients.push_back(system.connect(side, "sub", "t" + std::to_string(i)));
        clients.back().subscribe("parley/g/bench/live/#", 0);
    }
    const std::string payload(128, 'x');
    const auto run = [&](std::size_t count) {
        for (std::size_t sent = 0; sent < count; sent += window) {
            for (std::size_t i = 0; i < window; ++i)
                publisher.publish(live_topic, payload, {.qos = 0});
            for (auto& client : clients)
                for (std::size_t i = 0; i < window; ++i)
                    client.next_message();
        }
    };
    run(window * 4); // warm-up
    const double broker = cpu_seconds(system.broker()), bridge = cpu_seconds(system.bridge());
    const auto start = Clock::now();
    run(messages);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const auto deliveries = static_cast<double>((messages + window - 1) / window * window * receivers);
    return {deliveries / seconds, (cpu_seconds(system.broker()) - broker) / deliveries * 1e6,
            (cpu_seconds(system.bridge()) - bridge) / deliveries * 1e6};
}

double resident_bytes(pid_t process)
{
    std::ifstream in("/proc/" + std::to_string(process) + "/statm");
    double size = 0, pages = 0;
    in >> size >> pages;
    return pages * 4096;
}

/// Silent connections whose pings a thread answers.
class Crowd {
public:
    Crowd()
        : epoll_(::epoll_create1(EPOLL_CLOEXEC))
        , thread_([this] { answer_pings(); })
    {}
    ~Crowd()
    {
        stopping_ = true;
        thread_.join();
        ::close(epoll_);
    }
    void add(std::unique_ptr<WebStream> stream)
    {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = stream.get();
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, stream->handle(), &event) != 0)
            throw std::runtime_error("epoll_ctl");
        streams_.push_back(std::move(stream));
    }
    [[nodiscard]] std::size_t size() const { return streams_.size(); }
    [[nodiscard]] std::size_t lost() const { return lost_; }

private:
    void answer_pings()
    {
        std::array<epoll_event, 64> events{};
        while (!stopping_) {
            const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 50);
            for (int i = 0; i < ready; ++i) {
                auto& stream = *static_cast<WebStream*>(events[static_cast<std::size_t>(i)].data.ptr);
                std::string ignored;
                try {
                    stream.receive(ignored, Within{0});
                } catch (const std::exception&) {
                    ++lost_;
                    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, stream.handle(), nullptr);
                }
            }
        }
    }

    int epoll_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> lost_ = 0;
    std::vector<std::unique_ptr<WebStream>> streams_;
    std::thread thread_;
};

/// Logs in by hand, for the stream is needed again.
void log_in(WebStream& stream, const std::string& device)
{
    std::string body;
    append_text(body, "MQTT");
    body += std::string("\x05\xc2\x0e\x10\x00", 5);
    append_text(body, "idle:" + device);
    append_text(body, "idle");
    append_text(body, ParleySystem::password_of("idle"));
    stream.send_all(packet(0x10, body));
    std::string answer;
    while (!take_packet(answer))
        if (!stream.receive(answer, Within{60'000}))
            throw TimedOut("no CONNACK");
}

void print_latency(const char* label, const std::vector<Latency>& rounds)
{
    std::vector<double> medians, tails;
    for (const auto& round : rounds) {
        medians.push_back(round.median_us);
        tails.push_back(round.p99_us);
    }
    const auto [low, high] = std::minmax_element(tails.begin(), tails.end());
    std::printf("| %s | %.0f | %.0f | %.0f – %.0f |\n", label, median(medians), median(tails), *low, *high);
    std::fflush(stdout);
}

void compare_sides(Measured& system, std::size_t rounds, std::size_t messages, std::size_t receivers)
{
    std::array<std::vector<Latency>, sides.size()> latencies;
    std::array<std::vector<Throughput>, sides.size()> throughputs;
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < sides.size(); ++i) {
            latencies[i].push_back(measure_latency(system, sides[i], messages));
            throughputs[i].push_back(measure_throughput(system, sides[i], receivers, messages));
        }
    std::printf("\n| latency | median us | p99 us, median of rounds | lowest – highest |\n|---|---|---|---|\n");
    for (std::size_t i = 0; i < sides.size(); ++i)
        print_latency(names[i], latencies[i]);
    std::printf("\n| 1 to %zu | deliveries per s | lowest – highest | broker us | bridge us |\n|---|---|---|---|---|\n",
                receivers);
    for (std::size_t i = 0; i < sides.size(); ++i) {
        std::vector<double> rates, broker, bridge;
        for (const auto& one : throughputs[i]) {
            rates.push_back(one.per_second);
            broker.push_back(one.broker_us);
            bridge.push_back(one.bridge_us);
        }
        const auto [low, high] = std::minmax_element(rates.begin(), rates.end());
        std::printf("| %s | %.0f | %.0f – %.0f | %.1f | %.1f |\n", names[i], median(rates), *low, *high, median(broker),
                    median(bridge));
    }
    std::fflush(stdout);
}

void measure_idle(Measured& system, Side side, std::size_t idle, std::size_t rounds, std::size_t messages)
{
    std::vector<Latency> before, with;
    for (std::size_t round = 0; round < rounds; ++round)
        before.push_back(measure_latency(system, side, messages));
    {
        const double broker = resident_bytes(system.broker()), bridge = resident_bytes(system.bridge());
        Crowd crowd;
        const auto start = Clock::now();
        for (std::size_t i = 0; i < idle; ++i) {
            auto stream = system.stream(side);
            log_in(*stream, std::to_string(i));
            crowd.add(std::move(stream));
        }
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        const auto each = [&](double more) { return more / static_cast<double>(idle) / 1024; };
        std::printf("\n%s: %zu idle, connected one after the other in %.1f s; each costs the bridge %.1f KiB and the "
                    "broker %.1f KiB of resident memory\n",
                    names[static_cast<std::size_t>(side)], idle, seconds,
                    each(resident_bytes(system.bridge()) - bridge), each(resident_bytes(system.broker()) - broker));
        for (std::size_t round = 0; round < rounds; ++round)
            with.push_back(measure_latency(system, side, messages));
        std::printf("lost meanwhile: %zu\n", crowd.lost());
    }
    std::printf("\n| latency, %s | median us | p99 us, median of rounds | lowest – highest |\n|---|---|---|---|\n",
                names[static_cast<std::size_t>(side)]);
    print_latency("alone", before);
    print_latency(("with " + std::to_string(idle) + " idle").c_str(), with);
}

} // namespace

int main(int argc, char** argv)
{
    std::size_t rounds = 5, messages = 3000, receivers = 20, idle = 9900, idle_broker = 1000;
    CLI::App app{"The gateway next to the broker's own WebSockets listener"};
    app.add_option("--rounds", rounds, "rounds of each side, in turn");
    app.add_option("--messages", messages, "messages of a round");
    app.add_option("--receivers", receivers, "of the throughput");
    app.add_option("--idle", idle, "idle browsers at the gateway; 0: none");
    app.add_option("--idle-broker", idle_broker, "idle browsers at the broker's own listener; 0: none");
    CLI11_PARSE(app, argc, argv);

    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
    std::printf("%s, %zu rounds, %zu messages each, at most %llu descriptors a process\n", processor().c_str(), rounds,
                messages, static_cast<unsigned long long>(descriptors.rlim_max));

    Measured system(idle + idle_broker + 1000);
    compare_sides(system, rounds, messages, receivers);
    if (idle > 0)
        measure_idle(system, Side::gateway, idle, rounds, messages);
    if (idle_broker > 0)
        measure_idle(system, Side::broker, idle_broker, rounds, messages);
    return 0;
}
