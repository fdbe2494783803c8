#pragma once

#include "bridge/stores/directory_rows.h"
#include "core/audit/chain.h"
#include "core/audit/verify.h"
#include "core/sqlite/database.h"

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

/// The questions that are asked of directory.db, over one connection. Statements are prepared once, at first use.
///
/// Ids are found without regard to case; the row says how they are spelled. Deleted ones are found by user() and
/// group() alone.
///
/// Threads   one at a time.
/// Errors    StorageError.
class DirectoryReader {
public:
    explicit DirectoryReader(sqlite::Database& database)
        : database_(&database)
    {}

    std::optional<UserRow> user(std::string_view id);
    std::vector<UserRow> users(const UserQuery& query);
    /// The SCRAM verifier; nothing: no password is set.
    std::optional<std::string> verifier(std::string_view user);
    /// Administrators that are neither disabled nor deleted.
    std::uint64_t enabled_admins();
    /// Contacts, or members of a common group.
    bool know_each_other(std::string_view one, std::string_view other);

    std::optional<GroupRow> group(std::string_view id);
    std::vector<GroupRow> groups(const GroupQuery& query);
    std::vector<GroupRow> groups_of(std::string_view user, const GroupQuery& query);

    std::optional<MemberRow> member(std::string_view group, std::string_view user);
    std::vector<MemberRow> members(std::string_view group, std::string_view after, std::size_t limit);
    std::vector<MemberRow> memberships(std::string_view user, std::string_view after, std::size_t limit);
    std::uint64_t membership_count(std::string_view user);
    std::uint64_t owners(std::string_view group);

    bool are_contacts(std::string_view one, std::string_view other);
    bool has_blocked(std::string_view who, std::string_view whom);
    std::vector<PeerRow> contacts(std::string_view user, std::string_view after, std::size_t limit);
    std::vector<PeerRow> blocks(std::string_view user, std::string_view after, std::size_t limit);

    std::optional<GrantRow> grant(std::string_view id);
    std::vector<GrantRow> grants(const GrantQuery& query);

    /// The key of the newest change.
    Revision revision();
    std::vector<ChangeRow> changes_after(Revision revision, std::size_t limit);
    std::optional<std::string> meta(std::string_view key);

    std::vector<audit::Entry> audit_entries(const AuditQuery& query);
    /// Reads all of it; inside a read transaction.
    audit::Verdict verify_audit(const std::optional<audit::Head>& kept);

    /// A statement that is being run; reset when it goes out of scope, however that happens.
    class Query {
    public:
        explicit Query(sqlite::Statement& statement)
            : statement_(&statement)
        {}
        ~Query() { statement_->reset(); }
        Query(const Query&) = delete;
        Query& operator=(const Query&) = delete;
        Query& with(std::string_view name, std::string_view text)
        {
            statement_->bind(name, text);
            return *this;
        }
        template <std::integral Number>
        Query& with(std::string_view name, Number number)
        {
            statement_->bind(name, static_cast<std::int64_t>(number));
            return *this;
        }
        template <class Value>
        Query& with_optional(std::string_view name, const std::optional<Value>& value)
        {
            statement_->bind(name, value);
            return *this;
        }
        bool step() { return statement_->step(); }
        void run() { statement_->step(); }
        sqlite::Statement& row() { return *statement_; }

    private:
        sqlite::Statement* statement_;
    };
    /// For the function families over this connection (group_door.h, …); `sql` is an embedded one: its address is the
    /// key.
    Query ask(std::string_view sql);

protected:
    sqlite::Database& database() { return *database_; }

private:
    sqlite::Database* database_;
    std::map<const char*, sqlite::Statement> prepared_; ///< by the address of the embedded SQL
};

} // namespace parley::bridge
