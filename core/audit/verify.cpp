#include "core/audit/verify.h"

#include "core/audit/chain.h"

#include "audit_sql.h"

#include <charconv>

namespace parley::audit {
namespace {

constexpr std::size_t hash_digits = 64;

Entry entry_of(const sqlite::Statement& row)
{
    Entry entry{.seq = row.integer(0),
                .at_ms = row.integer(1),
                .actor = row.text(2),
                .action = row.text(3),
                .target = row.text(4),
                .detail = row.text(5),
                .hash = row.text(7)};
    if (!row.is_null(6))
        entry.source = row.text(6);
    return entry;
}

/// Empty: the entry follows.
std::string fault(const Head& before, const Entry& entry, const std::optional<Head>& kept)
{
    if (entry.hash != chain_hash(before.hash, entry))
        return "its content does not match its hash: it, or an entry before it, was changed";
    if (kept && kept->seq == entry.seq && kept->hash != entry.hash)
        return "its hash is not the one that was noted: it, or an entry before it, was changed";
    return {};
}

} // namespace

Verdict verify(sqlite::Database& directory, const std::optional<Head>& kept)
{
    const sqlite::ReadTransaction one_state(directory);
    return verify_state(directory, kept);
}

std::string to_string(const Head& head)
{
    return std::to_string(head.seq) + ":" + head.hash;
}

std::optional<Head> parse_head(std::string_view text)
{
    Head head;
    const char* const end = text.data() + text.size();
    const auto [colon, problem] = std::from_chars(text.data(), end, head.seq);
    if (problem != std::errc() || head.seq < 1 || colon == end || *colon != ':')
        return std::nullopt;
    head.hash.assign(colon + 1, end);
    const bool is_hash =
        head.hash.size() == hash_digits && head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_hash ? std::optional(std::move(head)) : std::nullopt;
}

Verdict verify_state(sqlite::Database& directory, const std::optional<Head>& kept)
{
    Verdict verdict;
    sqlite::Statement list(directory, sql::list_entries);
    while (list.step()) {
        const Entry entry = entry_of(list);
        const std::int64_t due = verdict.head.seq + 1;
        if (entry.seq != due) {
            verdict.broken = {due, "missing: entry " + std::to_string(entry.seq) + " stands in its place"};
            return verdict;
        }
        if (std::string why = fault(verdict.head, entry, kept); !why.empty()) {
            verdict.broken = {entry.seq, std::move(why)};
            return verdict;
        }
        verdict.head = {entry.seq, entry.hash};
        ++verdict.entries;
    }
    sqlite::Statement newest(directory, sql::newest_seq);
    std::int64_t last = newest.step() ? newest.integer(0) : 0;
    if (kept && kept->seq > last)
        last = kept->seq;
    if (last > verdict.head.seq)
        verdict.broken = {verdict.head.seq + 1, "missing: the log went on to entry " + std::to_string(last)};
    return verdict;
}

} // namespace parley::audit
