#include "core/directory/relation_rows.h"

#include "core/directory/damage.h"

#include <string>

namespace parley {
namespace {

Membership read(const sqlite::Database& database, std::string_view role, bool muted)
{
    const auto parsed = parse_role(role);
    if (!parsed)
        throw_damaged(database, "role \"" + std::string(role) + "\"");
    return {*parsed, muted};
}

bool exists(sqlite::Statement& query, std::string_view one, std::string_view other)
{
    const sqlite::ResetAtExit reset(query);
    query.bind(1, one).bind(2, other);
    return query.step();
}

void for_each_pair(sqlite::Database& database, std::string_view sql, const RelationRows::TakePair& take)
{
    sqlite::Statement all(database, sql);
    while (all.step())
        take(all.view(0), all.view(1));
}

} // namespace

RelationRows::RelationRows(sqlite::Database& database)
    : database_(&database)
    , member_(database, R"(SELECT role, muted FROM member WHERE "group" = ?1 AND user = ?2)")
    , contact_(database, "SELECT 1 FROM contact WHERE user = ?1 AND peer = ?2")
    , block_(database, "SELECT 1 FROM block WHERE user = ?1 AND peer = ?2")
{}

Membership RelationRows::membership(std::string_view group, std::string_view user)
{
    const sqlite::ResetAtExit reset(member_);
    member_.bind(1, group).bind(2, user);
    return member_.step() ? read(*database_, member_.view(0), member_.integer(1) != 0) : Membership{};
}

bool RelationRows::are_contacts(std::string_view one, std::string_view other)
{
    return exists(contact_, one, other) || exists(contact_, other, one);
}

bool RelationRows::has_blocked(std::string_view who, std::string_view whom)
{
    return exists(block_, who, whom);
}

void RelationRows::for_each_member(const TakeMember& take)
{
    sqlite::Statement all(*database_, R"(SELECT "group", user, role, muted FROM member)");
    while (all.step())
        take(all.view(0), all.view(1), read(*database_, all.view(2), all.integer(3) != 0));
}

void RelationRows::for_each_contact(const TakePair& take)
{
    for_each_pair(*database_, "SELECT user, peer FROM contact", take);
}

void RelationRows::for_each_block(const TakePair& take)
{
    for_each_pair(*database_, "SELECT user, peer FROM block", take);
}

} // namespace parley
