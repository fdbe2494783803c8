#pragma once

#include "clients/cli/import/source.h"
#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace parley::cli::import {

/// The files backend of mosquitto-go-auth. Denials decide first, then what allows: the user's own lines, then those
/// before any user and the patterns, which are for everybody. Without an ACL file everybody may do everything.
Result<Source> read_go_auth_files(const std::filesystem::path& passwords,
                                  const std::optional<std::filesystem::path>& acl);

/// The queries of the sqlite backend, as they stand in mosquitto.conf; with an empty superuser or ACL query as the
/// plugin has it: nobody is a superuser, everybody may do everything. `users` is ours: it lists all user names.
struct GoAuthQueries {
    std::string users{};     ///< no parameter
    std::string password{};  ///< ?1 the user: his hash
    std::string superuser{}; ///< ?1 the user: not 0 if he may do everything
    std::string acls{};      ///< ?1 the user, ?2 the access (1 read, 2 write, 4 subscribe): filters with %u and %c
};

/// The sqlite backend. Empty queries of users or passwords are taken from the tables that stand in the plugin's
/// documentation (account and acl) or in its tests (test_user and test_acl), if the file has them.
Result<Source> read_go_auth_sqlite(const std::filesystem::path& file, GoAuthQueries queries);

} // namespace parley::cli::import
