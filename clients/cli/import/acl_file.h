#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli::import {

// The ACL and password files of Mosquitto and, almost the same, of mosquitto-go-auth.

enum class AclAccess { read, write, read_write, subscribe, deny }; ///< subscribe: mosquitto-go-auth's alone

struct AclLine {
    AclAccess access = AclAccess::read_write;
    std::string topic;
    std::size_t line = 0;
};

struct AclFile {
    std::map<std::string, std::vector<AclLine>> users;
    std::vector<AclLine> general;  ///< before any `user`
    std::vector<AclLine> patterns; ///< may hold %u and %c
};

enum class AclDialect { mosquitto, go_auth };

/// invalid_argument, with file and line: what the broker itself would not start with.
Result<AclFile> read_acl_file(const std::filesystem::path& file, AclDialect dialect);

struct PasswordLine {
    std::string user;
    std::string hash; ///< as it stands there; empty: the file names the user alone
};

/// Lines `user:hash`. invalid_argument, with file and line; unavailable: it cannot be read.
Result<std::vector<PasswordLine>> read_password_file(const std::filesystem::path& file);

[[nodiscard]] bool has_read(AclAccess access) noexcept;
[[nodiscard]] bool has_write(AclAccess access) noexcept;

} // namespace parley::cli::import
