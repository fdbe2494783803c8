// How long does it take until a new member is really one? And do many changes disturb anybody?
//
// Workload  a fan-out of 1 to 100 (QoS 1, 128 bytes) at half of the rate that the broker can carry, measured first; at
// the
//           same time members are added and removed by REST, each request waiting for `enforced: true`.
//           Then changes from several connections at once, as fast as they go, while all clients stay connected.
// Metric    latency of a PUT until its answer says `enforced: true`: median, p99, highest. Changes per second and
//           disconnects in the second part.
#include "bench/support/load.h"
#include "tests/support/parley_system.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using parley::bench::ClosedLoop;
using parley::bench::Load;
using parley::testing::MqttClient;
using parley::testing::must;
using parley::testing::ParleySystem;
using parley::testing::RestClient;
using Clock = std::chrono::steady_clock;

std::string member(std::size_t number)
{
    return "m" + std::to_string(number);
}

std::string path_of(const std::string& user)
{
    return "/api/v1/groups/changing/members/" + user;
}

double percentile(std::vector<double> values, double part)
{
    std::sort(values.begin(), values.end());
    return values.at(static_cast<std::size_t>(part * static_cast<double>(values.size() - 1)));
}

/// The load of the first part, on a thread of its own until it is told to stop.
class Fanout {
public:
    Fanout(ParleySystem& system, std::size_t subscribers)
    {
        publisher_ = load_.add(system.connect_as("m0").release());
        for (std::size_t i = 1; i <= subscribers; ++i) {
            auto client = system.connect_as(member(i));
            if (client.subscribe("parley/g/all/msg/#") >= parley::testing::reason::unspecified)
                throw std::runtime_error("may not subscribe");
            load_.add(client.release());
        }
        loop_.topic = system.topics().group_send("all", "m0");
        loop_.payload = std::string(128, 'x');
        loop_.deliveries_each = subscribers;
    }
    /// Publishes a second that the broker can carry at most, in a closed loop.
    double capacity()
    {
        loop_.messages = 1500;
        load_.run(publisher_, loop_);
        return static_cast<double>(loop_.messages) / load_.run(publisher_, loop_).seconds;
    }
    /// Publishes at that rate until `stop` is set.
    void run(double rate, const std::atomic<bool>& stop)
    {
        loop_.messages = 1;
        auto due = Clock::now();
        while (!stop) {
            load_.run(publisher_, loop_);
            due += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
            std::this_thread::sleep_until(due);
        }
    }

private:
    Load load_;
    std::size_t publisher_ = 0;
    ClosedLoop loop_;
};

std::vector<double> change_one_by_one(ParleySystem& system, std::size_t changes)
{
    std::vector<double> milliseconds;
    auto& rest = system.admin();
    for (std::size_t i = 0; i < changes; ++i) {
        const auto user = member(i % 50);
        const auto start = Clock::now();
        const auto answer = must(rest.put(path_of(user), R"({"role":"member"})"), "add");
        const std::chrono::duration<double, std::milli> took = Clock::now() - start;
        if (answer.json.at("enforced") != true)
            throw std::runtime_error("not enforced: " + answer.text);
        milliseconds.push_back(took.count());
        must(rest.remove(path_of(user)), "remove");
    }
    return milliseconds;
}

double change_all_at_once(ParleySystem& system, std::size_t changes, std::size_t connections)
{
    std::vector<std::thread> threads;
    std::atomic<std::size_t> failures = 0;
    const auto token = system.admin().token();
    const auto start = Clock::now();
    for (std::size_t number = 0; number < connections; ++number)
        threads.emplace_back([&, number] {
            RestClient rest(system.http_port());
            rest.set_token(token);
            const auto path = path_of(member(number));
            for (std::size_t i = 0; i < changes / connections; ++i) {
                const auto answer = i % 2 == 0 ? rest.put(path, R"({"role":"member"})") : rest.remove(path);
                if (answer.status / 100 != 2 || answer.text.find("\"enforced\":true") == std::string::npos)
                    ++failures;
            }
        });
    for (auto& thread : threads)
        thread.join();
    const std::chrono::duration<double> took = Clock::now() - start;
    if (failures != 0)
        throw std::runtime_error(std::to_string(failures) + " changes failed");
    return static_cast<double>(changes / connections * connections) / took.count();
}

bool stays(MqttClient& client)
{
    try {
        client.ping();
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::size_t changes = 1000;
    std::size_t burst = 5000;
    std::size_t connections = 32;
    std::size_t subscribers = 100;
    CLI::App app{"Adding a member until it is enforced, under load"};
    app.add_option("--changes", changes, "measured one by one");
    app.add_option("--burst", burst, "changes of the second part");
    app.add_option("--connections", connections, "REST connections of the second part");
    app.add_option("--subscribers", subscribers, "receivers of the load");
    CLI11_PARSE(app, argc, argv);

    ParleySystem system;
    system.start();
    for (std::size_t i = 0; i <= std::max<std::size_t>(subscribers, 50); ++i)
        system.given().user(member(i)).member_of("all");
    system.given().group("changing");

    Fanout fanout(system, subscribers);
    const auto idle = change_one_by_one(system, changes / 4);
    const double capacity = fanout.capacity();
    std::atomic<bool> stop = false;
    std::thread load([&] { fanout.run(capacity / 2, stop); });
    const auto loaded = change_one_by_one(system, changes);
    stop = true;
    load.join();
    std::printf(
        "capacity %.0f publishes to %zu receivers a second\n\n| broker | changes | median ms | p99 ms | highest ms "
        "|\n|---|---|---|---|---|\n",
        capacity, subscribers);
    for (const auto& [name, values] : {std::pair{"idle", &idle}, std::pair{"half of its capacity", &loaded}})
        std::printf("| %s | %zu | %.2f | %.2f | %.2f |\n", name, values->size(), percentile(*values, 0.5),
                    percentile(*values, 0.99), percentile(*values, 1));

    // Those whose membership changes are connected, and follow the group.
    std::vector<MqttClient> witnesses;
    for (std::size_t i = 0; i < connections; ++i) {
        witnesses.push_back(system.connect_as(member(i)));
        witnesses.back().subscribe("parley/g/+/msg/#");
    }
    const double rate = change_all_at_once(system, burst, connections);
    std::size_t disconnected = 0;
    for (auto& witness : witnesses)
        disconnected += stays(witness) ? 0 : 1;
    std::printf("\n%zu changes over %zu connections: %.0f a second, each enforced; %zu of %zu clients disconnected\n",
                burst, connections, rate, disconnected, witnesses.size());
    return 0;
}
