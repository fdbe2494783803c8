// How long does one read check hold the broker, and does that grow with the directory?
//
// Workload  groups of 100 members, each user in 10 groups, 1,000 to 1,000,000 memberships, every user connected. The
//           steps are those of the plugin's gatekeeper: find the user by the client's handle, compare the topic name
//           with the last one, else take it apart and look its ids up, then decide().
//             fan-out       one topic, member after member, then a topic of another random group: what a message does
//             random        a random user and a random group for each check, topics looked up before
//             random topic  the same, with another topic name each time: the name is taken apart and looked up as well
// Metric    nanoseconds a check, over batches of 100 checks: median and p99 of the batches, for each of the runs.
//           Bytes a membership: Directory::membership_bytes(), and what the heap grew by while they were added.
// Not shown what the broker itself does for a delivery, and what it evicts from the caches meanwhile.
#include "bench/samples.h"
#include "core/policy/decide.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <malloc.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using parley::Directory;
using parley::GroupIndex;
using parley::UserIndex;
using parley::bench::nanoseconds_of;
using parley::bench::percentile;
using parley::policy::Action;
using parley::policy::ResolvedTopic;
using parley::policy::Rules;

constexpr std::uint32_t members_each = 100;
constexpr std::uint32_t groups_each = 10;
constexpr std::size_t batch = 100;
constexpr std::size_t batches = 20'000;
constexpr int runs = 7;
constexpr std::string_view root = "parley";

/// The broker's own record of a connection: its address is the handle.
struct Connection {
    std::array<char, 600> rest;
};

/// As plugin::Sessions::Entry.
struct Entry {
    void* session;
    UserIndex user;
    bool is_bridge;
};

/// The parts of plugin::Gatekeeper::may_receive.
class Gate {
public:
    explicit Gate(const Directory& directory)
        : directory_(directory)
    {}

    void connect(const void* client, UserIndex user) { sessions_.emplace(client, Entry{nullptr, user, false}); }

    bool may_receive(const void* client, std::string_view topic)
    {
        const auto found = sessions_.find(client);
        if (found == sessions_.end() || found->second.is_bridge)
            return false;
        return decide(directory_, rules_, found->second.user, Action::receive, resolve(topic)).allowed();
    }

    bool may_receive(const void* client, const ResolvedTopic& topic)
    {
        const auto found = sessions_.find(client);
        if (found == sessions_.end() || found->second.is_bridge)
            return false;
        return decide(directory_, rules_, found->second.user, Action::receive, topic).allowed();
    }

private:
    const ResolvedTopic& resolve(std::string_view topic)
    {
        if (last_version_ == directory_.version() && last_name_ == topic)
            return last_;
        last_name_.assign(topic);
        last_ = parley::policy::resolve(directory_, parley::topics::parse(root, last_name_));
        last_version_ = directory_.version();
        return last_;
    }

    const Directory& directory_;
    Rules rules_;
    boost::unordered_flat_map<const void*, Entry> sessions_;
    std::string last_name_;
    ResolvedTopic last_;
    std::uint64_t last_version_ = 0;
};

class Town {
public:
    explicit Town(std::uint32_t memberships)
        : users_(memberships / groups_each)
        , groups_(memberships / members_each)
    {
        for (std::uint32_t number = 0; number < users_; ++number) {
            parley::User user;
            user.id = "user-" + std::to_string(number);
            directory_.put_user(user);
        }
        for (std::uint32_t number = 0; number < groups_; ++number)
            directory_.put_group("group-" + std::to_string(number), false, true);
        choose_members();
        const std::size_t heap_before = mallinfo2().uordblks;
        for (std::uint32_t group = 0; group < groups_; ++group)
            for (const std::uint32_t user : members_[group])
                directory_.set_membership(UserIndex{user}, GroupIndex{group}, {parley::Role::member, false});
        heap_bytes_ = mallinfo2().uordblks - heap_before;
        connect_everybody();
        for (std::uint32_t group = 0; group < groups_; ++group) {
            names_.push_back(
                parley::topics::Names(std::string(root))
                    .group_msg("group-" + std::to_string(group), "user-" + std::to_string(members_[group].front())));
            resolved_.push_back(parley::policy::resolve(directory_, parley::topics::parse(root, names_.back())));
        }
    }

    /// Nanoseconds a check of each batch; one batch is one message to a whole group.
    std::vector<double> fan_out()
    {
        std::vector<double> samples;
        for (std::size_t i = 0; i < batches; ++i) {
            const std::size_t group = random_() % groups_;
            const std::vector<const void*>& receivers = receivers_[group];
            samples.push_back(nanoseconds_of([&] {
                                  for (const void* const receiver : receivers)
                                      expect(gate_.may_receive(receiver, names_[group]));
                              }) /
                              static_cast<double>(receivers.size()));
        }
        return samples;
    }

    std::vector<double> at_random(bool look_up)
    {
        struct Check {
            const void* client;
            std::size_t group;
        };
        std::vector<double> samples;
        std::vector<Check> checks(batch);
        for (std::size_t i = 0; i < batches; ++i) {
            for (Check& check : checks)
                check = {clients_[random_() % users_].get(), random_() % groups_};
            samples.push_back(nanoseconds_of([&] {
                                  for (const Check& check : checks)
                                      allowed_ += look_up ? gate_.may_receive(check.client, names_[check.group])
                                                          : gate_.may_receive(check.client, resolved_[check.group]);
                              }) /
                              static_cast<double>(batch));
        }
        return samples;
    }

    [[nodiscard]] double table_bytes_each() const
    {
        return static_cast<double>(directory_.membership_bytes()) / static_cast<double>(directory_.memberships());
    }
    /// What the heap grew by, and the sets' own places that were there before.
    [[nodiscard]] double heap_bytes_each() const
    {
        constexpr std::size_t set_bytes = 16;
        return static_cast<double>(heap_bytes_ + set_bytes * (users_ + groups_)) /
               static_cast<double>(directory_.memberships());
    }

private:
    void choose_members()
    {
        // Each user takes ten places; then each group's order is shuffled, as people subscribe in no order.
        std::vector<std::uint32_t> order(users_);
        std::iota(order.begin(), order.end(), 0u);
        members_.resize(groups_);
        std::size_t place = 0;
        for (std::uint32_t round = 0; round < groups_each; ++round) {
            std::shuffle(order.begin(), order.end(), random_);
            for (const std::uint32_t user : order)
                members_[place++ / members_each].push_back(user);
        }
    }

    void connect_everybody()
    {
        std::vector<std::uint32_t> order(users_);
        std::iota(order.begin(), order.end(), 0u);
        std::shuffle(order.begin(), order.end(), random_);
        clients_.resize(users_);
        for (const std::uint32_t user : order) {
            clients_[user] = std::make_unique<Connection>();
            gate_.connect(clients_[user].get(), UserIndex{user});
        }
        receivers_.resize(groups_);
        for (std::uint32_t group = 0; group < groups_; ++group)
            for (const std::uint32_t member : members_[group])
                receivers_[group].push_back(clients_[member].get());
    }

    static void expect(bool allowed)
    {
        if (!allowed)
            std::abort(); // a member was refused: the numbers would be of something else
    }

    std::uint32_t users_;
    std::uint32_t groups_;
    std::mt19937 random_{42};
    Directory directory_;
    std::size_t heap_bytes_ = 0;
    std::size_t allowed_ = 0;
    Gate gate_{directory_};
    std::vector<std::vector<std::uint32_t>> members_;
    std::vector<std::unique_ptr<Connection>> clients_; // by user
    std::vector<std::vector<const void*>> receivers_;  // by group, as a broker keeps its subscribers
    std::vector<std::string> names_;
    std::vector<ResolvedTopic> resolved_;
};

template <class Measure>
void report(const char* what, std::uint32_t memberships, Measure&& measure)
{
    measure(); // warm-up
    std::vector<double> medians;
    std::vector<double> tails;
    for (int run = 0; run < runs; ++run) {
        const std::vector<double> samples = measure();
        medians.push_back(percentile(samples, 0.5));
        tails.push_back(percentile(samples, 0.99));
    }
    std::printf("| %s | %u | %.1f | %.1f to %.1f | %.1f |\n", what, memberships, percentile(medians, 0.5),
                percentile(medians, 0), percentile(medians, 1), percentile(tails, 0.5));
}

} // namespace

/// Memberships to measure with; all four sizes if none is named.
int main(int count, char** arguments)
{
    std::vector<std::uint32_t> sizes;
    for (int i = 1; i < count; ++i)
        sizes.push_back(static_cast<std::uint32_t>(std::strtoul(arguments[i], nullptr, 10)));
    if (sizes.empty())
        sizes = {1'000, 10'000, 100'000, 1'000'000};
    std::printf("%s, g++ %s, %d runs of %zu batches after one warm-up\n\n", parley::bench::processor().c_str(),
                __VERSION__, runs, batches);
    std::printf("| workload | memberships | median ns a check | median of each run | p99 of the batches |\n");
    std::printf("|---|---|---|---|---|\n");
    std::vector<std::pair<std::uint32_t, std::array<double, 2>>> bytes;
    for (const std::uint32_t memberships : sizes) {
        Town town(memberships);
        report("fan-out", memberships, [&] { return town.fan_out(); });
        report("random", memberships, [&] { return town.at_random(false); });
        report("random topic", memberships, [&] { return town.at_random(true); });
        bytes.emplace_back(memberships, std::array{town.table_bytes_each(), town.heap_bytes_each()});
    }
    std::printf("\n| memberships | bytes each, tables and lists | bytes each, growth of the heap |\n|---|---|---|\n");
    for (const auto& [memberships, each] : bytes)
        std::printf("| %u | %.1f | %.1f |\n", memberships, each[0], each[1]);
}
