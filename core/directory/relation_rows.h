#pragma once

#include "core/directory/role.h"
#include "core/sqlite/database.h"

#include <functional>
#include <string_view>

namespace parley {

/// The tables member, contact and block, read for DirectorySource. Ids are found however they are spelled, and come as
/// the row spells them.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class RelationRows {
public:
    explicit RelationRows(sqlite::Database& database);

    /// Role::none: no row.
    Membership membership(std::string_view group, std::string_view user);
    /// One of the two rows is enough: the writer may be between them.
    bool are_contacts(std::string_view one, std::string_view other);
    bool has_blocked(std::string_view who, std::string_view whom);

    using TakeMember = std::function<void(std::string_view group, std::string_view user, Membership membership)>;
    using TakePair = std::function<void(std::string_view user, std::string_view peer)>;
    void for_each_member(const TakeMember& take);
    void for_each_contact(const TakePair& take);
    void for_each_block(const TakePair& take);

private:
    sqlite::Database* database_;
    sqlite::Statement member_;
    sqlite::Statement contact_;
    sqlite::Statement block_;
};

} // namespace parley
