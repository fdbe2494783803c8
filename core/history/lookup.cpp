#include "core/history/lookup.h"

#include "core/history/schema.h"

namespace parley {
namespace {

sqlite::Database open_checked(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, history_migrations(), history_application_id);
    return database;
}

} // namespace

HistoryLookup::HistoryLookup(const std::filesystem::path& file)
    : database_(open_checked(file))
    , projected_(database_, "SELECT journal_offset FROM position WHERE one = 1")
    , last_seq_(database_, "SELECT last_seq FROM conversation WHERE key = ?1")
{}

std::string HistoryLookup::instance()
{
    sqlite::Statement query(database_, "SELECT value FROM meta WHERE key = 'instance'");
    return query.step() ? query.text(0) : std::string{};
}

journal::Offset HistoryLookup::projected()
{
    const bool found = projected_.step();
    const journal::Offset offset{found ? static_cast<std::uint64_t>(projected_.integer(0)) : 0};
    projected_.reset();
    return offset;
}

std::uint64_t HistoryLookup::last_epoch()
{
    sqlite::Statement query(database_, "SELECT epoch FROM position WHERE one = 1");
    return query.step() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

Seq HistoryLookup::last_seq(std::string_view conversation_key)
{
    last_seq_.bind_borrowed(1, conversation_key);
    const Seq seq = last_seq_.step() ? Seq{static_cast<std::uint64_t>(last_seq_.integer(0))} : Seq::before_first();
    last_seq_.reset();
    return seq;
}

} // namespace parley
