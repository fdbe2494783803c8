// What does Parley cost the broker? The same Mosquitto, the same configuration, once without any plugin and once with
// Parley (numbered, journaled, every delivery checked, bridge running beside it), in turn, in one run.
//
// Workload  one publisher, QoS 1, 128 bytes, MQTT 5, closed loop:
//             fanout    a group of 101: 100 receivers for each message
//             pair      a group of two: one receiver
//             private   a private message: the peer, and the mirror to the sender's other device; the bare broker
//                       delivers one topic to two receivers
// Metric    deliveries per second of the broker's CPU time (user + system, all its threads), median over the rounds,
//           and the ratio to the bare broker. The bridge's CPU time stands apart.
#include "bench/support/load.h"
#include "tests/support/parley_system.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using parley::bench::ClosedLoop;
using parley::bench::Load;
using parley::bench::median;
using parley::testing::ConnectOptions;
using parley::testing::cpu_seconds;
using parley::testing::MqttClient;
using parley::testing::ParleySystem;
using parley::testing::SystemOptions;

struct Receiver {
    std::string user;
    std::string filter;
};

struct Scenario {
    std::string name;
    std::string publish_topic; ///< with Parley
    std::string bare_topic;    ///< what the same message's topic is on the bare broker
    std::vector<Receiver> receivers;
    std::vector<Receiver> bare_receivers;
    std::size_t messages = 0;
    std::size_t window = 8;
    double target = 0;
};

struct Round {
    double deliveries_per_cpu = 0;
    double broker_cpu_us = 0; ///< for each publish
    double bridge_cpu_us = 0;
    double deliveries_per_second = 0;
};

std::string member(std::size_t number)
{
    return "m" + std::to_string(number);
}

Scenario fanout(const parley::topics::Names& names, std::size_t subscribers, std::size_t messages)
{
    Scenario scenario{
        "fanout 1:" + std::to_string(subscribers), names.group_send("all", "m0"), {}, {}, {}, messages, 8, 0.95};
    scenario.bare_topic = names.group_msg("all", "m0");
    for (std::size_t i = 1; i <= subscribers; ++i)
        scenario.receivers.push_back({member(i), "parley/g/all/msg/#"});
    scenario.bare_receivers = scenario.receivers;
    return scenario;
}

Scenario pair(const parley::topics::Names& names, std::size_t messages)
{
    Scenario scenario{"pair (group of two)", names.group_send("two", "m0"), {}, {}, {}, messages, 16, 0.90};
    scenario.bare_topic = names.group_msg("two", "m0");
    scenario.receivers = {{"m1", "parley/g/two/msg/#"}};
    scenario.bare_receivers = scenario.receivers;
    return scenario;
}

Scenario private_message(const parley::topics::Names& names, std::size_t messages)
{
    Scenario scenario{"private, with mirror", names.user_send("m1", "m0"), {}, {}, {}, messages, 16, 0.90};
    scenario.bare_topic = names.user_msg("m1", "m0");
    scenario.receivers = {{"m1", "parley/u/m1/msg/#"}, {"m0", "parley/u/m0/out/#"}};
    scenario.bare_receivers = {{"m1", "parley/u/m1/msg/#"}, {"m0", "parley/u/m1/msg/#"}};
    return scenario;
}

void give_users(ParleySystem& system, std::size_t subscribers)
{
    for (std::size_t i = 0; i <= subscribers; ++i) {
        auto given = system.given();
        given.user(member(i)).member_of("all");
        if (i < 2)
            given.member_of("two");
    }
}

Round run(ParleySystem& system, bool bare, const Scenario& scenario, std::size_t payload_bytes, bool references)
{
    Load load;
    const auto publisher = load.add(system.connect_as("m0").release());
    for (const auto& [user, filter] : bare ? scenario.bare_receivers : scenario.receivers) {
        auto client = system.connect_as(user);
        if (client.subscribe(filter) >= parley::testing::reason::unspecified)
            throw std::runtime_error(user + " may not subscribe to " + filter);
        load.add(client.release());
    }
    ClosedLoop loop;
    loop.topic = bare ? scenario.bare_topic : scenario.publish_topic;
    loop.payload = std::string(payload_bytes, 'x');
    loop.window = scenario.window;
    loop.deliveries_each = scenario.receivers.size();
    loop.references = references && !bare;
    loop.messages = std::max<std::size_t>(scenario.messages / 20, 100);
    load.run(publisher, loop); // warm-up
    loop.messages = scenario.messages;
    const auto broker = system.broker().id();
    const double broker_before = cpu_seconds(broker);
    const double bridge_before = bare ? 0 : cpu_seconds(system.bridge().id());
    const auto result = load.run(publisher, loop);
    const double broker_cpu = cpu_seconds(broker) - broker_before;
    const double bridge_cpu = bare ? 0 : cpu_seconds(system.bridge().id()) - bridge_before;
    const auto published = static_cast<double>(loop.messages);
    const auto delivered = static_cast<double>(result.deliveries);
    return {delivered / broker_cpu, broker_cpu / published * 1e6, bridge_cpu / published * 1e6,
            delivered / result.seconds};
}

std::vector<double> column(const std::vector<Round>& rounds, double Round::*field)
{
    std::vector<double> values;
    for (const auto& round : rounds)
        values.push_back(round.*field);
    return values;
}

void print_row(const std::string& scenario, const char* side, const std::vector<Round>& rounds)
{
    const auto rate = column(rounds, &Round::deliveries_per_cpu);
    const auto [low, high] = std::minmax_element(rate.begin(), rate.end());
    std::printf("| %s | %s | %.0f | %.0f – %.0f | %.2f | %.2f | %.0f |\n", scenario.c_str(), side, median(rate), *low,
                *high, median(column(rounds, &Round::broker_cpu_us)), median(column(rounds, &Round::bridge_cpu_us)),
                median(column(rounds, &Round::deliveries_per_second)));
}

} // namespace

int main(int argc, char** argv)
{
    std::size_t rounds = 7;
    std::size_t subscribers = 100;
    std::size_t payload_bytes = 128;
    double scale = 1;
    bool references = false;
    bool bare_only = false;
    std::string only;
    CLI::App app{"Deliveries per broker CPU second, with and without Parley"};
    app.add_option("--rounds", rounds, "rounds of each side, in turn");
    app.add_option("--subscribers", subscribers, "receivers of the fan-out");
    app.add_option("--payload", payload_bytes, "bytes");
    app.add_option("--scale", scale, "multiplies the number of messages");
    app.add_option("--only", only, "fanout, pair or private");
    app.add_flag("--references", references, "send with a reference, a new one for each message");
    app.add_flag("--bare", bare_only, "measure the broker without plugin alone");
    CLI11_PARSE(app, argc, argv);

    SystemOptions bare_options;
    bare_options.plugin = false;
    ParleySystem bare(bare_options);
    bare.start();
    std::unique_ptr<ParleySystem> full;
    if (!bare_only) {
        full = std::make_unique<ParleySystem>();
        full->start();
        give_users(*full, std::max<std::size_t>(subscribers, 1));
    }

    const auto scaled = [&](double messages) { return static_cast<std::size_t>(messages * scale); };
    std::vector<Scenario> scenarios;
    if (only.empty() || only == "fanout")
        scenarios.push_back(fanout(bare.topics(), subscribers, scaled(3000)));
    if (only.empty() || only == "pair")
        scenarios.push_back(pair(bare.topics(), scaled(60'000)));
    if (only.empty() || only == "private")
        scenarios.push_back(private_message(bare.topics(), scaled(40'000)));

    std::printf("QoS 1, %zu bytes, MQTT 5, %zu rounds of each side in turn%s\n\n", payload_bytes, rounds,
                references ? ", with references" : "");
    std::printf(
        "| scenario | broker | deliveries per CPU s, median | lowest – highest | broker us per publish | bridge us "
        "per publish | deliveries per s |\n|---|---|---|---|---|---|---|\n");
    std::vector<std::string> verdicts;
    for (const auto& scenario : scenarios) {
        std::vector<Round> without;
        std::vector<Round> with;
        std::vector<double> ratios;
        for (std::size_t round = 0; round < rounds; ++round) {
            without.push_back(run(bare, true, scenario, payload_bytes, references));
            if (!full)
                continue;
            with.push_back(run(*full, false, scenario, payload_bytes, references));
            ratios.push_back(with.back().deliveries_per_cpu / without.back().deliveries_per_cpu);
        }
        print_row(scenario.name, "bare", without);
        if (!full)
            continue;
        print_row(scenario.name, "Parley", with);
        const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
        char line[200];
        std::snprintf(line, sizeof line, "- %s: ratio of medians **%.3f**; round by round %.3f – %.3f; target %.2f\n",
                      scenario.name.c_str(),
                      median(column(with, &Round::deliveries_per_cpu)) /
                          median(column(without, &Round::deliveries_per_cpu)),
                      *low, *high, scenario.target);
        verdicts.emplace_back(line);
        std::fflush(stdout);
    }
    std::printf("\n");
    for (const auto& verdict : verdicts)
        std::printf("%s", verdict.c_str());
    return 0;
}
