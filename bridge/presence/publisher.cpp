#include "bridge/presence/publisher.h"

#include "bridge/async/for_each.h"
#include "bridge/presence/group_roll.h"
#include "bridge/presence/machine.h"
#include "bridge/presence/payloads.h"
#include "bridge/presence/questions.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge {
namespace {

constexpr std::size_t publications_at_once = 64;
constexpr std::string_view json_type = "application/json";
constexpr std::size_t rows_at_once = 1000;
constexpr std::size_t changes_at_once = 1000;

} // namespace

struct PresencePublisher::State : std::enable_shared_from_this<State> {
    State(PresenceOptions given, const Clock& time, asio::any_io_executor executor, Publisher& to,
          HistoryReaders& history, MembershipView& members, topics::Names topic_names)
        : options(given)
        , clock(time)
        , io(std::move(executor))
        , publisher(to)
        , questions(history, members)
        , names(std::move(topic_names))
        , machine(given.debounce)
        , roll(given.group_interval)
        , alarm(io)
    {}

    asio::awaitable<void> run();
    asio::awaitable<void> step();
    asio::awaitable<void> load();
    asio::awaitable<void> follow_members();
    asio::awaitable<void> look_up_groups();
    asio::awaitable<bool> publish_users();
    asio::awaitable<bool> publish_groups();
    asio::awaitable<std::set<UserId>> deleted_among(const std::vector<PresenceRow>& rows);
    asio::awaitable<std::vector<bool>> publish(std::vector<Publication> publications);
    asio::awaitable<void> sleep();
    void wake() { alarm.cancel(); }

    const PresenceOptions options;
    const Clock& clock;
    const asio::any_io_executor io;
    Publisher& publisher;
    PresenceQuestions questions;
    const topics::Names names;

    PresenceMachine machine;
    GroupRoll roll;
    asio::steady_timer alarm;
    std::set<UserId> groups_wanted; ///< online, and it is to be asked what groups they are in
    std::optional<Revision> revision;
    std::chrono::steady_clock::time_point next_members{};
    std::chrono::steady_clock::time_point not_before{}; ///< after a failure
    std::optional<std::uint64_t> epoch;
    bool connected = false;
    bool must_load = true;
    bool stopped = false;
};

asio::awaitable<void> PresencePublisher::State::load()
{
    must_load = false;
    UserId after;
    for (;;) {
        const auto rows = co_await questions.rows_after(after, rows_at_once);
        if (!rows) {
            must_load = true;
            not_before = clock.steady_now() + options.retry;
            co_return;
        }
        for (const PresenceRow& row : *rows)
            machine.observe(row, clock.steady_now());
        if (rows->size() < rows_at_once)
            co_return;
        after = rows->back().user;
    }
}

/// Whoever is online and joined or left a group counts in other groups now.
asio::awaitable<void> PresencePublisher::State::follow_members()
{
    const auto now = clock.steady_now();
    if (now < next_members)
        co_return;
    next_members = now + options.group_interval;
    const MembershipChanges changes = co_await questions.changes_after(revision, changes_at_once);
    revision = changes.revision;
    for (const GroupId& group : changes.removed)
        roll.remove_group(group);
    for (const UserId& user : changes.deleted)
        machine.unsure(user);
    for (const UserId& user : changes.users)
        if (roll.is_online(user))
            groups_wanted.insert(user);
    if (changes.more)
        next_members = now;
}

asio::awaitable<void> PresencePublisher::State::look_up_groups()
{
    if (groups_wanted.empty())
        co_return;
    std::vector<UserId> users(groups_wanted.begin(), groups_wanted.end());
    const auto found = co_await questions.groups_of(std::move(users));
    for (const auto& [user, groups] : found) {
        if (groups_wanted.erase(user) > 0) // else he went offline while it was asked
            roll.online(user, groups, clock.steady_now());
    }
}

asio::awaitable<std::vector<bool>> PresencePublisher::State::publish(std::vector<Publication> publications)
{
    std::vector<bool> accepted(publications.size());
    auto work = [this, &publications, &accepted](std::size_t index) -> asio::awaitable<void> {
        accepted[index] = co_await publisher.publish(std::move(publications[index]));
    };
    co_await for_each_at_most(publications_at_once, publications.size(), std::move(work));
    co_return accepted;
}

/// Of the rows, those of deleted users. A question that fails gives the rows back.
asio::awaitable<std::set<UserId>> PresencePublisher::State::deleted_among(const std::vector<PresenceRow>& rows)
{
    std::vector<UserId> users;
    for (const PresenceRow& row : rows)
        users.push_back(row.user);
    try {
        co_return co_await questions.deleted_among(std::move(users));
    } catch (const StorageError&) {
        for (const PresenceRow& row : rows)
            machine.done(row, false, clock.steady_now());
        throw;
    }
}

asio::awaitable<bool> PresencePublisher::State::publish_users()
{
    const std::vector<PresenceRow> rows = machine.take_due(clock.steady_now(), publications_at_once);
    if (rows.empty())
        co_return false;
    const std::set<UserId> deleted = co_await deleted_among(rows);
    std::vector<Publication> publications;
    for (const PresenceRow& row : rows) {
        const bool is_gone = deleted.contains(row.user);
        publications.push_back({.topic = names.user_presence(row.user.value()),
                                .payload = is_gone ? std::string() : presence_payload(row),
                                .retain = true,
                                .content_type = is_gone ? std::string() : std::string(json_type)});
    }
    const std::vector<bool> accepted = co_await publish(std::move(publications));
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const PresenceRow& row = rows[index];
        machine.done(row, accepted[index], clock.steady_now());
        if (!accepted[index])
            not_before = clock.steady_now() + options.retry;
        else if (!row.online() || deleted.contains(row.user)) {
            groups_wanted.erase(row.user);
            roll.offline(row.user, clock.steady_now());
        } else if (!roll.is_online(row.user))
            groups_wanted.insert(row.user);
    }
    co_return true;
}

asio::awaitable<bool> PresencePublisher::State::publish_groups()
{
    const std::vector<GroupPresence> due = roll.take_due(clock.steady_now(), publications_at_once);
    std::vector<Publication> publications;
    for (const GroupPresence& presence : due)
        publications.push_back({names.group_presence(presence.group.value()), presence_payload(presence, clock.now()),
                                false, 1, std::string(json_type)});
    const std::vector<bool> accepted = co_await publish(std::move(publications));
    for (std::size_t index = 0; index < due.size(); ++index)
        if (!accepted[index]) {
            roll.give_back(due[index], clock.steady_now());
            not_before = clock.steady_now() + options.retry;
        }
    co_return !due.empty();
}

asio::awaitable<void> PresencePublisher::State::sleep()
{
    auto until = clock.steady_now() + std::chrono::hours{1};
    if (connected) {
        const auto earlier = [&until](std::optional<std::chrono::steady_clock::time_point> time) {
            if (time)
                until = std::min(until, *time);
        };
        if (must_load || !groups_wanted.empty())
            until = clock.steady_now();
        earlier(next_members);
        earlier(machine.next_due());
        earlier(roll.next_due());
        until = std::max(until, not_before);
    }
    alarm.expires_at(until);
    boost::system::error_code ignored; // cancelled: something happened
    co_await alarm.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> PresencePublisher::State::step()
{
    if (must_load)
        co_await load();
    co_await follow_members();
    bool more = true;
    while (more && connected && !stopped && clock.steady_now() >= not_before) {
        const bool users = co_await publish_users();
        co_await look_up_groups();
        const bool groups = co_await publish_groups();
        more = users || groups;
    }
}

asio::awaitable<void> PresencePublisher::State::run()
{
    const auto self = shared_from_this();
    while (!stopped) {
        // What happens from here on, while a question is under way, must not be slept over.
        bool failed = false;
        if (connected && clock.steady_now() >= not_before) {
            try {
                co_await step();
            } catch (const std::exception& problem) {
                spdlog::error("presence: {}", problem.what());
                failed = true;
            }
        }
        if (failed)
            not_before = clock.steady_now() + options.retry;
        if (!stopped)
            co_await sleep();
    }
}

PresencePublisher::PresencePublisher(PresenceOptions options, const Clock& clock, asio::any_io_executor io,
                                     Publisher& publisher, HistoryReaders& readers, MembershipView& membership,
                                     topics::Names names)
    : state_(std::make_shared<State>(options, clock, std::move(io), publisher, readers, membership, std::move(names)))
{}

PresencePublisher::~PresencePublisher()
{
    stop();
}

asio::awaitable<void> PresencePublisher::run()
{
    return state_->run();
}

void PresencePublisher::stop()
{
    state_->stopped = true;
    state_->wake();
}

std::optional<Revision> PresencePublisher::followed() const
{
    return state_->revision;
}

void PresencePublisher::projected(const ProjectionNews& news)
{
    const auto now = state_->clock.steady_now();
    for (const PresenceRow& row : news.presence)
        state_->machine.observe(row, now);
    state_->must_load |= news.presence_cut;
    state_->wake();
}

void PresencePublisher::broker_connected(std::uint64_t epoch)
{
    state_->connected = true;
    state_->not_before = {};
    if (state_->epoch != epoch) {
        state_->epoch = epoch;
        state_->machine.unsure();
    }
    state_->wake();
}

void PresencePublisher::broker_lost()
{
    state_->connected = false;
    state_->wake();
}

} // namespace parley::bridge
