// kill -9 of the broker, of the bridge or of both, at random moments under load. What must hold afterwards:
// every message that was acknowledged is in history exactly once; numbers are 1, 2, 3 … without a gap or a double; and
// a resend with the same reference does not double. A sender repeats what was not acknowledged, with its reference, as
// Parley's clients do.
//
// ctest runs a few rounds; `kill_test --rounds 200` is the long form. A seed makes the choice of moments repeatable.
#include "tests/faults/repeating_sender.h"
#include "tests/support/eventually.h"
#include "tests/support/parley_system.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using parley::faults::RepeatingSender;
using parley::testing::eventually;
using parley::testing::must;
using parley::testing::ParleySystem;
using parley::testing::SystemOptions;
using parley::testing::Within;

constexpr int senders_each_group = 2;
const std::vector<std::string> groups = {"g0", "g1"};

struct Totals {
    int broker_kills = 0;
    int bridge_kills = 0;
    std::size_t acknowledged = 0;
    std::size_t repeated = 0;
    std::size_t stored = 0;
};

struct StoredMessage {
    std::string from;
    std::string ref;
    std::string text;
};

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error(what);
}

/// Reads a group's whole history and checks its numbers. Returns its messages (not events).
std::vector<StoredMessage> read_history(ParleySystem& system, const std::string& group)
{
    std::vector<StoredMessage> messages;
    std::uint64_t last = 0;
    for (;;) {
        const auto answer =
            system.admin().get("/api/v1/groups/" + group + "/messages?limit=500&after=" + std::to_string(last));
        const auto page = must(answer, "history of " + group).json.at("messages").as_array();
        if (page.empty())
            return messages;
        for (const auto& message : page) {
            const auto seq = message.at("seq").to_number<std::uint64_t>();
            if (seq != last + 1)
                fail(group + ": " + std::to_string(seq) + " follows " + std::to_string(last));
            last = seq;
            const auto& fields = message.as_object();
            if (!fields.contains("kind"))
                messages.push_back({std::string(fields.at("from").as_string()),
                                    std::string(fields.at("ref").as_string()),
                                    std::string(fields.at("text").as_string())});
        }
    }
}

/// Compares history with what the senders know.
std::size_t check(ParleySystem& system, const std::vector<std::unique_ptr<RepeatingSender>>& senders)
{
    std::size_t stored = 0;
    for (const auto& group : groups) {
        std::size_t expected = 0;
        std::map<const RepeatingSender*, std::size_t> acknowledged; // as of now: they go on sending
        for (const auto& sender : senders)
            if (sender->group() == group)
                expected += acknowledged[sender.get()] = sender->acknowledged();
        std::vector<StoredMessage> messages;
        if (!eventually([&] { return (messages = read_history(system, group)).size() >= expected; }, Within{30'000}))
            fail(group + ": " + std::to_string(expected) + " acknowledged, " + std::to_string(messages.size()) +
                 " in history");
        std::map<std::string, std::map<std::string, int>> seen;
        for (const auto& message : messages) {
            if (message.text != RepeatingSender::text_of(message.ref))
                fail(group + ": the text of " + message.ref + " is " + message.text);
            if (++seen[message.from][message.ref] > 1)
                fail(group + ": " + message.from + "'s " + message.ref + " is stored twice");
        }
        for (const auto& [sender, count] : acknowledged)
            for (std::size_t n = 0; n < count; ++n)
                if (!seen[sender->user()].contains(RepeatingSender::reference(n)))
                    fail(group + ": " + sender->user() + "'s " + RepeatingSender::reference(n) +
                         " was acknowledged and is not in history");
        stored += messages.size();
    }
    return stored;
}

void kill_something(ParleySystem& system, std::mt19937& random, Totals& totals)
{
    const auto what = random() % 3;
    if (what != 1) {
        system.kill_broker();
        ++totals.broker_kills;
    }
    if (what != 0) {
        system.kill_bridge();
        ++totals.bridge_kills;
    }
    if (what == 0) {
        system.start_broker();
    } else if (what == 1) {
        system.start_bridge();
    } else if (random() % 2 == 0) {
        system.start_broker();
        system.start_bridge();
    } else {
        system.launch_bridge();
        system.start_broker();
        system.bridge().wait_for_port(system.http_port());
    }
}

Totals run(ParleySystem& system, int rounds, unsigned seed)
{
    std::mt19937 random{seed};
    Totals totals;
    system.start();
    std::vector<std::unique_ptr<RepeatingSender>> senders;
    for (const auto& group : groups)
        for (int i = 0; i < senders_each_group; ++i) {
            const auto user = group + "-u" + std::to_string(i);
            system.given().user(user).member_of(group);
            senders.push_back(
                std::make_unique<RepeatingSender>(system.broker_port(), user, ParleySystem::password_of(user), group));
        }
    for (int round = 0; round < rounds; ++round) {
        // The load needs a moment to build up; how long it runs before the kill is what is random here.
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 250));
        kill_something(system, random, totals);
        for (const auto& sender : senders)
            if (!sender->makes_progress())
                fail("round " + std::to_string(round) + ": " + sender->user() +
                     " cannot send any more: " + sender->trouble());
        if (round % 50 == 49)
            check(system, senders);
    }
    for (const auto& sender : senders)
        sender->stop();
    totals.stored = check(system, senders);
    for (const auto& sender : senders) {
        totals.acknowledged += sender->acknowledged();
        totals.repeated += sender->repeated();
    }
    system.stop_bridge();
    system.stop_broker();
    return totals;
}

} // namespace

int main(int argc, char** argv)
{
    int rounds = 6;
    unsigned seed = std::random_device{}();
    CLI::App app{"kill -9 under load: nothing acknowledged is lost, nothing is doubled"};
    app.add_option("--rounds", rounds, "kills");
    app.add_option("--seed", seed, "of the random moments");
    CLI11_PARSE(app, argc, argv);
    std::printf("%d rounds, seed %u\n", rounds, seed);
    std::fflush(stdout);

    SystemOptions options;
    // Small segments, so that kills also fall on the change of segments and on their removal.
    options.settings = {{"journal.segment_bytes", "256KiB"}};
    ParleySystem system(options);
    try {
        const auto totals = run(system, rounds, seed);
        std::printf(
            "broker killed %d times, bridge %d times\n%zu messages acknowledged, %zu repeated with their reference, "
            "%zu stored\nnone lost, none doubled, no gap\n",
            totals.broker_kills, totals.bridge_kills, totals.acknowledged, totals.repeated, totals.stored);
        return 0;
    } catch (const std::exception& e) {
        std::printf("FAILED: %s\n%s", e.what(), system.logs().c_str());
        return 1;
    }
}
