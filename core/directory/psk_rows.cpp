#include "core/directory/psk_rows.h"

#include "core/directory/damage.h"

namespace parley {
namespace {

constexpr std::string_view columns = "SELECT user, key_hex FROM psk ";
constexpr std::size_t least_digits = 32; // 128 bits
constexpr std::size_t most_digits = 64;

PskRows::Row read(const sqlite::Database& database, const sqlite::Statement& row)
{
    const std::string_view key = row.view(1);
    const bool is_hex = key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (!is_hex || key.size() < least_digits || key.size() > most_digits || key.size() % 2 != 0)
        throw_damaged(database, "the pre-shared key of \"" + row.text(0) + "\"");
    return {row.text(0), row.text(1)};
}

} // namespace

PskRows::PskRows(sqlite::Database& database)
    : database_(&database)
    , by_user_(database, std::string(columns) + "WHERE user = ?1")
{}

std::optional<PskRows::Row> PskRows::find(std::string_view user)
{
    const sqlite::ResetAtExit reset(by_user_);
    by_user_.bind(1, user);
    return by_user_.step() ? std::optional(read(*database_, by_user_)) : std::nullopt;
}

void PskRows::for_each(const std::function<void(Row)>& take)
{
    sqlite::Statement all(*database_, columns);
    while (all.step())
        take(read(*database_, all));
}

} // namespace parley
