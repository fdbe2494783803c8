#include "bridge/audit/login_audit.h"

#include "core/base/errors.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace parley::bridge {
namespace {

constexpr std::string_view position_key = "audit.refused_logins";
constexpr std::string_view refused_action = "login.refused";

audit::Entry entry_of(const audit::RefusedLogin& refused, std::string_view via)
{
    boost::json::object detail{{"via", via}, {"reason", refused.reason}, {"address", refused.address}};
    if (!refused.client.empty())
        detail["client"] = refused.client;
    detail["count"] = refused.count;
    return {.at_ms = refused.at_ms,
            .action = std::string(refused_action),
            .target = refused.user,
            .detail = boost::json::serialize(detail)};
}

/// Where the last run ended; before everything, if there was none.
std::int64_t position(DirectoryReader& directory)
{
    const auto text = directory.meta(position_key).value_or("-1");
    std::int64_t offset = -1;
    std::from_chars(text.data(), text.data() + text.size(), offset);
    return offset;
}

} // namespace

LoginAudit::LoginAudit(asio::any_io_executor io, DirectoryStore& store, HistoryReaders& history, const Clock& clock)
    : store_(&store)
    , history_(&history)
    , clock_(&clock)
    , alarm_(std::move(io))
{}

asio::awaitable<LoginAudit::Progress> LoginAudit::take()
{
    for (audit::RefusedLogin& repeated : refused_.take_repeated(clock_->steady_now()))
        queue(std::move(repeated));
    if (const Progress noted = co_await take_noted(); noted != Progress::all)
        co_return noted;
    if (!std::exchange(woken_, false))
        co_return Progress::all;
    const Progress journaled = co_await take_journaled();
    woken_ = woken_ || journaled != Progress::all;
    co_return journaled;
}

asio::awaitable<void> LoginAudit::run()
{
    while (!stopped_) {
        Progress progress = Progress::busy;
        try {
            progress = co_await take();
        } catch (const StorageError& error) {
            spdlog::error("audit: refused logins wait: {}", error.what());
            woken_ = true;
        }
        if (stopped_)
            co_return;
        if (progress == Progress::more || (progress == Progress::all && (woken_ || !noted_.empty())))
            continue;
        alarm_.expires_after(progress == Progress::busy ? std::chrono::seconds(retry)
                                                        : std::chrono::seconds(audit::RefusedLogins::minute));
        boost::system::error_code ignored; // cancelled: woken or stopped
        co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void LoginAudit::stop()
{
    stopped_ = true;
    alarm_.cancel();
}

void LoginAudit::wake()
{
    woken_ = true;
    alarm_.cancel();
}

void LoginAudit::note(std::string user, std::string address, std::string reason)
{
    audit::RefusedLogin refused{.at_ms = to_number(clock_->now()),
                                .user = std::move(user),
                                .address = std::move(address),
                                .reason = std::move(reason)};
    if (auto told = refused_.note(std::move(refused), clock_->steady_now())) {
        queue(*std::move(told));
        alarm_.cancel();
    }
}

void LoginAudit::queue(audit::RefusedLogin refused)
{
    if (noted_.size() < max_waiting)
        noted_.push_back(std::move(refused));
}

asio::awaitable<LoginAudit::Progress> LoginAudit::take_journaled()
{
    std::int64_t after = -1;
    auto find = [&after](DirectoryWriter& directory) -> Result<Done> {
        after = position(directory);
        return Done{};
    };
    if (const auto found = co_await store_->change(UserId{}, std::move(find)); !found)
        co_return Progress::busy;
    auto read = [&after](HistoryStore& file) -> Result<std::vector<RefusedLoginRow>> {
        return file.refused_logins(after, batch_entries);
    };
    const auto rows = co_await history_->read(std::move(read));
    if (!rows)
        co_return Progress::busy;
    if (rows->empty())
        co_return Progress::all;
    auto enter = [&rows](DirectoryWriter& directory) -> Result<Done> {
        for (const RefusedLoginRow& row : *rows) {
            audit::Entry entry = entry_of(row.refused, "mqtt");
            entry.source = "journal/" + std::to_string(row.journal_offset);
            directory.audit(std::move(entry));
        }
        directory.set_meta(position_key, std::to_string(rows->back().journal_offset));
        return Done{};
    };
    const auto entered = co_await store_->change(UserId{}, std::move(enter));
    if (!entered)
        co_return Progress::busy;
    co_return rows->size() < batch_entries ? Progress::all : Progress::more;
}

asio::awaitable<LoginAudit::Progress> LoginAudit::take_noted()
{
    const std::size_t count = std::min(noted_.size(), batch_entries);
    if (count == 0)
        co_return Progress::all;
    // A copy: more may be noted while the directory thread writes.
    const std::vector<audit::RefusedLogin> batch(noted_.begin(), noted_.begin() + static_cast<std::ptrdiff_t>(count));
    auto enter = [&batch](DirectoryWriter& directory) -> Result<Done> {
        for (const audit::RefusedLogin& refused : batch)
            directory.audit(entry_of(refused, "rest"));
        return Done{};
    };
    if (const auto entered = co_await store_->change(UserId{}, std::move(enter)); !entered)
        co_return Progress::busy;
    noted_.erase(noted_.begin(), noted_.begin() + static_cast<std::ptrdiff_t>(count));
    co_return noted_.empty() ? Progress::all : Progress::more;
}

} // namespace parley::bridge
