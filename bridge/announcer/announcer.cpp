#include "bridge/announcer/announcer.h"

#include "bridge/stores/group_door.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace parley::bridge {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view position_key = "announced";
constexpr std::size_t republished_rows = 256;
constexpr std::size_t max_leaders_told = 100; // of one request: more need not hear of it at once

Revision parse_position(const std::optional<std::string>& text)
{
    std::int64_t number = 0;
    if (text)
        std::from_chars(text->data(), text->data() + text->size(), number);
    return Revision{number};
}

/// The value of a read that has no expected errors but "too much is waiting", which is a pause for us.
template <class T>
std::optional<T> if_possible(Result<T> result)
{
    if (!result)
        return std::nullopt;
    return *std::move(result);
}

} // namespace

Announcer::Announcer(asio::any_io_executor io, DirectoryStore& store, DirectoryReaders& readers, Publisher& publisher,
                     Enforcement& enforcement, LastSeqs last_seqs, Options options)
    : io_(std::move(io))
    , store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , last_seqs_(std::move(last_seqs))
    , options_(std::move(options))
    , names_(options_.topic_root)
    , publications_(publisher)
    , alarm_(io_)
{}

void Announcer::wake()
{
    asio::post(io_, [this] {
        woken_ = true;
        alarm_.cancel();
    });
}

void Announcer::stop()
{
    asio::post(io_, [this] {
        stopped_ = true;
        publications_.stop();
        alarm_.cancel();
    });
}

void Announcer::republish_all()
{
    republishing_.emplace();
    wake();
}

void Announcer::conversation_advanced(const GroupId& group, Seq last_seq)
{
    if (advanced_.empty()) {
        cards_due_ = std::max(cards_due_, Steady::now());
        wake();
    }
    Seq& known = advanced_[group.value()];
    known = std::max(known, last_seq);
}

asio::awaitable<void> Announcer::run()
{
    auto retry = options_.retry_least;
    while (!stopped_) {
        woken_ = false;
        if (co_await step_or_problem()) {
            retry = options_.retry_least;
            if (idle_)
                co_await pause(next_work());
        } else {
            co_await pause(Steady::now() + retry);
            retry = std::min(retry * 2, options_.retry_most);
        }
    }
}

/// A file that cannot be read or written now may be whole again later; nothing is lost meanwhile but time.
asio::awaitable<bool> Announcer::step_or_problem()
{
    std::string problem;
    bool done = false;
    try {
        done = co_await step();
    } catch (const StorageError& error) {
        problem = error.what();
    }
    if (!problem.empty() && problem != problem_)
        spdlog::error("announcer: stopped at revision {}: {}", announced_.value(), problem);
    else if (problem.empty() && !problem_.empty())
        spdlog::info("announcer: goes on at revision {}", announced_.value());
    problem_ = std::move(problem);
    co_return done;
}

asio::awaitable<bool> Announcer::find_position()
{
    auto ask = [](DirectoryReader& directory) -> Result<Revision> {
        return parse_position(directory.meta(position_key));
    };
    const auto position = if_possible(co_await readers_->read(std::move(ask)));
    if (position)
        announced_ = *position;
    has_position_ = position.has_value();
    co_return has_position_;
}

/// One piece of work, the most urgent first. False: it could not be finished, try again after a pause.
asio::awaitable<bool> Announcer::step()
{
    idle_ = false;
    if (!has_position_ && !co_await find_position())
        co_return false;
    const Revision from = announced_;
    auto ask = [from](DirectoryReader& directory) -> Result<std::vector<ChangeRow>> {
        return directory.changes_after(from, batch_rows);
    };
    auto rows = if_possible(co_await readers_->read(std::move(ask)));
    if (!rows)
        co_return false;
    if (!rows->empty())
        co_return co_await announce(*std::move(rows));
    if (republishing_)
        co_return co_await republish_page();
    if (!advanced_.empty() && Steady::now() >= cards_due_)
        co_return co_await renew_cards();
    idle_ = true;
    co_return true;
}

asio::awaitable<bool> Announcer::announce(std::vector<ChangeRow> rows)
{
    // An event of a group that the plugin does not know yet would be refused, and one that overtakes the rights would
    // reach somebody who has just been removed.
    const Revision newest = rows.back().revision;
    if (!co_await enforcement_->applied(newest))
        co_return false;
    std::vector<Announcement> announcements;
    std::set<std::string> groups;
    std::set<std::string> users;
    std::map<std::string, std::vector<std::string>> leaders_of; // by group
    for (const ChangeRow& row : rows) {
        Announcement& announcement = announcements.emplace_back(announcement_of(names_, row));
        if (!announcement.group.empty())
            groups.insert(announcement.group);
        if (!announcement.list.empty())
            users.insert(announcement.list);
        if (announcement.for_leaders)
            leaders_of[announcement.for_leaders->group];
    }
    const std::uint32_t list_max = options_.list_max;
    auto ask = [&groups, &users, &leaders_of, list_max](DirectoryReader& directory) -> Result<Snapshot> {
        for (auto& [group, leading] : leaders_of)
            leading = leaders(directory, group, max_leaders_told);
        return read_named(directory, groups, users, list_max);
    };
    auto snapshot = if_possible(co_await readers_->read(std::move(ask)));
    if (!snapshot)
        co_return false;

    std::set<std::string> living;
    for (const GroupRow& group : snapshot->groups)
        if (!group.deleted)
            living.insert(group.id);
    Lanes lanes;
    for (Announcement& announcement : announcements) {
        if (announcement.event && living.contains(announcement.group))
            lanes["g/" + announcement.group].push_back(*std::move(announcement.event));
        if (announcement.notice)
            lanes["u/" + announcement.user].push_back(*std::move(announcement.notice));
        if (announcement.for_leaders)
            for (const std::string& leader : leaders_of[announcement.for_leaders->group])
                lanes["u/" + leader].push_back(leader_notice(names_, leader, announcement.for_leaders->payload));
    }
    co_await add_retained(lanes, *snapshot);
    if (!co_await publish(std::move(lanes)))
        co_return false;

    auto advance = [newest](DirectoryWriter& directory) -> Result<Done> {
        directory.set_meta(position_key, std::to_string(newest.value()));
        return Done{};
    };
    auto committed = co_await store_->change(UserId{}, std::move(advance));
    if (!committed)
        co_return false;
    announced_ = newest;
    publications_.batch_ended();
    co_return true;
}

asio::awaitable<bool> Announcer::republish_page()
{
    PageOfAll position = *republishing_;
    const std::uint32_t list_max = options_.list_max;
    auto ask = [&position, list_max](DirectoryReader& directory) -> Result<Snapshot> {
        return read_page(directory, position, republished_rows, list_max);
    };
    auto snapshot = if_possible(co_await readers_->read(std::move(ask)));
    if (!snapshot)
        co_return false;
    const PageOfAll begun = *republishing_;
    Lanes lanes;
    co_await add_retained(lanes, *snapshot);
    if (!co_await publish(std::move(lanes)))
        co_return false;
    if (republishing_ != begun)
        co_return true; // asked for anew meanwhile: from the start
    if (position.done)
        republishing_.reset();
    else
        republishing_ = position;
    co_return true;
}

asio::awaitable<bool> Announcer::renew_cards()
{
    std::map<std::string, Seq> wanted;
    while (!advanced_.empty() && wanted.size() < republished_rows)
        wanted.insert(advanced_.extract(advanced_.begin()));
    std::set<std::string> groups;
    for (const auto& [group, seq] : wanted)
        groups.insert(group);
    auto ask = [&groups](DirectoryReader& directory) -> Result<Snapshot> {
        return read_named(directory, groups, {}, 0);
    };
    auto snapshot = if_possible(co_await readers_->read(std::move(ask)));
    bool published = false;
    if (snapshot) {
        Lanes lanes;
        for (const GroupRow& group : snapshot->groups)
            lanes["g/" + group.id].push_back(group_card(names_, group, wanted[group.id], snapshot->revision));
        published = co_await publish(std::move(lanes));
    }
    if (!published) {
        for (const auto& [group, seq] : wanted) {
            Seq& known = advanced_[group];
            known = std::max(known, seq);
        }
        co_return false;
    }
    if (advanced_.empty() || wanted.size() < republished_rows)
        cards_due_ = Steady::now() + options_.card_interval;
    co_return true;
}

asio::awaitable<void> Announcer::add_retained(Lanes& lanes, const Snapshot& snapshot)
{
    std::vector<GroupId> ids;
    ids.reserve(snapshot.groups.size());
    for (const GroupRow& group : snapshot.groups)
        ids.emplace_back(group.id);
    std::vector<Seq> last_seqs;
    if (last_seqs_ && !ids.empty())
        last_seqs = co_await last_seqs_(std::move(ids));
    last_seqs.resize(snapshot.groups.size());
    for (std::size_t i = 0; i < snapshot.groups.size(); ++i) {
        const GroupRow& group = snapshot.groups[i];
        const auto newer = advanced_.find(group.id);
        const Seq last_seq = newer == advanced_.end() ? last_seqs[i] : std::max(last_seqs[i], newer->second);
        lanes["g/" + group.id].push_back(group_card(names_, group, last_seq, snapshot.revision));
    }
    for (const OwnGroups& own : snapshot.lists)
        lanes["u/" + own.user].push_back(own_list(names_, own, snapshot.revision, options_.list_max));
}

asio::awaitable<bool> Announcer::publish(Lanes lanes)
{
    const bool complete = co_await publications_.publish(std::move(lanes));
    // Only a broker that answers has refused; one that is out of reach has not.
    if (!complete && !co_await enforcement_->applied(announced_))
        publications_.was_unreachable();
    co_return complete;
}

Steady::time_point Announcer::next_work() const
{
    return advanced_.empty() ? Steady::time_point::max() : cards_due_;
}

asio::awaitable<void> Announcer::pause(Steady::time_point until)
{
    if (woken_ || stopped_)
        co_return;
    alarm_.expires_at(until);
    boost::system::error_code ignored; // cancelled: woken
    co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

} // namespace parley::bridge
