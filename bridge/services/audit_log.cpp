#include "bridge/services/audit_log.h"

#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"

#include <charconv>

namespace parley::bridge {
namespace {

constexpr std::size_t max_filter_bytes = 256;

Result<void> require_auditor(const Caller& caller)
{
    if (!caller.audits())
        return Error{Errc::permission_denied,
                     "only administrators, and who has the duty audit, may read the audit log"};
    return {};
}

Result<std::int64_t> below_of(const std::string& cursor)
{
    std::int64_t below = 0;
    if (cursor.empty())
        return below;
    const auto [end, problem] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), below);
    if (problem != std::errc() || end != cursor.data() + cursor.size() || below <= 0)
        return Error{Errc::invalid_argument, "cursor is not one that a page has given"};
    return below;
}

Result<void> check_filter(const AuditFilter& filter)
{
    for (const auto& [name, text] :
         {std::pair("actor", &filter.actor), {"action", &filter.action}, {"target", &filter.target}})
        if (*text)
            if (auto valid = check_text(name, **text, max_filter_bytes); !valid)
                return valid;
    return {};
}

} // namespace

AuditLog::AuditLog(DirectoryReaders& readers)
    : readers_(&readers)
{}

asio::awaitable<Result<Page<audit::Entry>>> AuditLog::list(Caller caller, AuditFilter filter, PageRequest page)
{
    if (auto allowed = require_auditor(caller); !allowed)
        co_return allowed.error();
    if (page.limit < 1 || page.limit > max_page)
        co_return Error{Errc::invalid_argument, "limit is 1 to " + std::to_string(max_page)};
    if (auto valid = check_filter(filter); !valid)
        co_return valid.error();
    const auto below = below_of(page.cursor);
    if (!below)
        co_return below.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<audit::Entry>> {
        Page<audit::Entry> answer;
        answer.items = directory.audit_entries({.below = *below,
                                                .limit = page.limit + 1,
                                                .actor = filter.actor,
                                                .action = filter.action,
                                                .target = filter.target,
                                                .since_ms = filter.since_ms,
                                                .until_ms = filter.until_ms});
        if (answer.items.size() > page.limit) {
            answer.items.resize(page.limit);
            answer.next = std::to_string(answer.items.back().seq);
        }
        return answer;
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<audit::Head>> AuditLog::head(Caller caller)
{
    if (auto allowed = require_auditor(caller); !allowed)
        co_return allowed.error();
    auto work = [](DirectoryReader& directory) -> Result<audit::Head> {
        const auto newest = directory.audit_entries({.limit = 1});
        return newest.empty() ? audit::Head{} : audit::Head{newest.front().seq, newest.front().hash};
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<audit::Verdict>> AuditLog::verify(Caller caller, std::optional<audit::Head> kept)
{
    if (auto allowed = require_auditor(caller); !allowed)
        co_return allowed.error();
    if (verifying_)
        co_return Error{Errc::unavailable, "the audit log is being verified already"};
    verifying_ = true;
    struct End {
        bool& flag;
        ~End() { flag = false; }
    };
    const End end{verifying_};
    auto work = [&](DirectoryReader& directory) -> Result<audit::Verdict> { return directory.verify_audit(kept); };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
