#pragma once

#include "core/sqlite/migrate.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace parley::bridge {

/// `PRAGMA application_id` of search.db: "PAR3".
inline constexpr std::int32_t search_application_id = 0x50415233;

/// The steps of schemas/sql/search, in order.
[[nodiscard]] std::span<const sqlite::Migration> search_migrations() noexcept;

/// Creates search.db and brings it to the newest schema, with the data folder's identity in `meta.instance`.
/// StorageError: it belongs to another data folder, is not ours, or is newer than this program.
void prepare_search_db(const std::filesystem::path& file, const std::string& instance);

/// Which file stands at a path now. A connection to a file that was deleted goes on working on what nobody will ever
/// see again; comparing this finds out.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0; ///< 0: there is none
    static FileIdentity of(const std::filesystem::path& file) noexcept;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

} // namespace parley::bridge
