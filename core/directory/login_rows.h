#pragma once

#include "core/directory/device_keys.h"
#include "core/sqlite/database.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// What may open or end a session besides a password: the device keys of the table access_key, and the revoked rows of
/// the table login. Read for DirectorySource.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class LoginRows {
public:
    explicit LoginRows(sqlite::Database& database);

    struct KeyRow {
        DeviceKey key; ///< without its user
        std::string user;
    };
    /// No value: no such key, or it is none of a device.
    std::optional<KeyRow> key(std::string_view id);
    void for_each_key(const std::function<void(KeyRow)>& take);

    /// The end of a login that was revoked. No value: it was not, or it is gone.
    std::optional<UnixMillis> revoked(std::string_view id);
    void for_each_revoked(const std::function<void(std::string_view id, UnixMillis expires)>& take);

private:
    sqlite::Database* database_;
    sqlite::Statement key_;
    sqlite::Statement revoked_;
};

} // namespace parley
