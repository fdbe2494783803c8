// Many programs on the client library in one group, and everything breaks at random: programs are killed and started
// again, stopped for a while (SIGSTOP), broker and bridge are killed. What must hold at the end, in each program's own
// file: every message of the group from the first to the last, in order, none missing, none twice; and in the group:
// every message that a program accepted for sending, once, in the order in which it was accepted.
//
// ctest runs a short form; by hand: client_run --clients 50 --seconds 900 --rate 25
#include "tests/support/eventually.h"
#include "tests/support/parley_system.h"
#include "tests/support/process.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using parley::testing::eventually;
using parley::testing::ParleySystem;
using parley::testing::Process;
using parley::testing::Within;

struct Wanted {
    int clients = 6;
    int seconds = 12;
    double rate = 20; ///< messages a second of each client
    unsigned seed = 1;
};

struct Shown {
    std::uint64_t seq;
    std::string from;
    std::string ref;
};

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error(what);
}

class Worker {
public:
    Worker(ParleySystem& system, std::string user, double rate)
        : system_(system)
        , user_(std::move(user))
        , rate_(rate)
    {}

    void start()
    {
        // The password goes by standard input: through a file that only this program can read.
        const auto secret = system_.folder() / (user_ + ".password");
        parley::testing::write_file(secret, ParleySystem::password_of(user_) + "\n");
        process_ = std::make_unique<Process>(parley::testing::Command{
            .name = user_,
            .arguments = {"/bin/sh", "-c", "exec \"$0\" \"$@\" < " + secret.string(), PARLEY_CLIENT_WORKER,
                          "mqtt://127.0.0.1:" + std::to_string(system_.broker_port()), user_, "run",
                          system_.folder().string(), std::to_string(rate_)},
            .log = system_.folder() / (user_ + ".log"),
            .environment = {}});
    }
    void kill() { process_->kill(); }
    void signal(int number) { process_->signal(number); }
    void stop() { process_->stop(Within{90'000}); }
    void quiet() { rate_ = 0; }
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] std::string log() const { return process_->log(); }

    [[nodiscard]] std::vector<Shown> shown() const
    {
        std::ifstream in(system_.folder() / (user_ + ".shown"));
        std::vector<Shown> all;
        Shown one;
        while (in >> one.seq >> one.from >> one.ref)
            all.push_back(one);
        return all;
    }
    [[nodiscard]] std::size_t accepted() const
    {
        std::ifstream in(system_.folder() / (user_ + ".accepted"));
        std::size_t lines = 0;
        for (std::string line; std::getline(in, line);)
            ++lines;
        return lines;
    }

private:
    ParleySystem& system_;
    std::string user_;
    double rate_;
    std::unique_ptr<Process> process_;
};

struct Broken {
    int programs_killed = 0;
    int programs_stopped = 0;
    int broker_killed = 0;
    int bridge_killed = 0;
};

void break_something(ParleySystem& system, std::vector<std::unique_ptr<Worker>>& workers, std::mt19937& random,
                     Broken& broken)
{
    auto& worker = *workers[random() % workers.size()];
    switch (random() % 8) {
    case 0:
        system.kill_broker();
        ++broken.broker_killed;
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
        system.start_broker();
        break;
    case 1:
        system.kill_bridge();
        ++broken.bridge_killed;
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
        system.start_bridge();
        break;
    case 2:
    case 3:
        worker.signal(SIGSTOP);
        ++broken.programs_stopped;
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1000));
        worker.signal(SIGCONT);
        break;
    default:
        worker.kill();
        ++broken.programs_killed;
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 200));
        worker.start();
    }
}

std::uint64_t last_seq(ParleySystem& system)
{
    std::uint64_t last = 0;
    for (;;) {
        const auto page = parley::testing::must(
            system.admin().get("/api/v1/groups/run/messages?limit=500&after=" + std::to_string(last)), "history");
        const auto messages = page.json.at("messages").as_array();
        if (messages.empty())
            return last;
        last = messages.back().at("seq").to_number<std::uint64_t>();
    }
}

/// One program's file: 1, 2, 3 … and each sender's messages in the order in which it accepted them.
void check_shown(const Worker& worker, const std::vector<Shown>& shown, std::uint64_t last)
{
    std::map<std::string, std::uint64_t> next;
    std::uint64_t expected = 1;
    for (const auto& each : shown) {
        if (each.seq != expected)
            fail(worker.user() + " was shown " + std::to_string(each.seq) + " where " + std::to_string(expected) +
                 " was due");
        ++expected;
        if (each.ref.starts_with(each.from + ":")) { // what the programs sent; events are the server's
            const auto number = std::stoull(each.ref.substr(each.from.size() + 1));
            if (number != next[each.from])
                fail(worker.user() + " was shown " + each.ref + " where " + std::to_string(next[each.from]) +
                     " was due");
            ++next[each.from];
        }
    }
    if (expected != last + 1)
        fail(worker.user() + " was shown " + std::to_string(expected - 1) + " of " + std::to_string(last));
}

void run(const Wanted& wanted)
{
    parley::testing::SystemOptions options;
    options.max_queued_messages = 100; // so that the queue overflows, and history has to help
    ParleySystem system(std::move(options));
    system.start();
    std::mt19937 random{wanted.seed};
    std::vector<std::unique_ptr<Worker>> workers;
    for (int at = 0; at < wanted.clients; ++at) {
        const auto user = "w" + std::to_string(at);
        system.given().user(user).member_of("run");
        workers.push_back(std::make_unique<Worker>(system, user, wanted.rate));
    }
    for (auto& worker : workers)
        worker->start();

    Broken broken;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wanted.seconds);
    while (std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 400));
        break_something(system, workers, random, broken);
    }
    // Everything runs; every program brings out what it has, and ends. Then each comes back to read the rest.
    for (auto& worker : workers)
        worker->stop();
    const auto last = last_seq(system);
    std::size_t accepted = 0;
    for (auto& worker : workers) {
        accepted += worker->accepted();
        worker->quiet();
        worker->start();
    }
    for (auto& worker : workers) {
        std::vector<Shown> shown;
        if (!eventually([&] { return (shown = worker->shown()).size() >= last; }, Within{60'000}))
            fail(worker->user() + " was shown " + std::to_string(shown.size()) + " of " + std::to_string(last));
        check_shown(*worker, shown, last);
        std::size_t sent = 0;
        for (const auto& each : shown)
            sent += each.ref.starts_with("w") ? 1 : 0;
        if (sent < accepted)
            fail(std::to_string(accepted) + " accepted, " + std::to_string(sent) + " in the group");
        if (worker->log().find("missing") != std::string::npos || worker->log().find("refused") != std::string::npos)
            fail(worker->user() + " was told: " + worker->log());
    }
    for (auto& worker : workers)
        worker->stop();
    std::printf(
        "%d clients, %llu messages in order in each, %zu accepted; killed: %d programs, %d times the broker, %d "
        "times the bridge; %d programs stopped for a while. Nothing lost, nothing twice.\n",
        wanted.clients, static_cast<unsigned long long>(last), accepted, broken.programs_killed, broken.broker_killed,
        broken.bridge_killed, broken.programs_stopped);
}

} // namespace

int main(int count, char** arguments)
{
    Wanted wanted;
    CLI::App app{"Programs on the client library while everything breaks; see the head of the source."};
    app.add_option("--clients", wanted.clients, "programs")->check(CLI::Range(1, 200));
    app.add_option("--seconds", wanted.seconds, "how long things break")->check(CLI::Range(1, 86'400));
    app.add_option("--rate", wanted.rate, "messages a second of each")->check(CLI::Range(0.1, 1000.0));
    app.add_option("--seed", wanted.seed, "of what breaks when");
    CLI11_PARSE(app, count, arguments);
    try {
        run(wanted);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "FAILED (seed %u): %s\n", wanted.seed, e.what());
        return 1;
    }
    return 0;
}
