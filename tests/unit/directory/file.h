#pragma once

#include "core/directory/schema.h"
#include "core/sqlite/database.h"
#include "tests/support/temp_folder.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace parley {

/// A directory.db of our own schema in a temporary folder, and the hand that writes it.
class DirectoryFile {
public:
    DirectoryFile()
    {
        sqlite::migrate(writer, directory_migrations(), directory_application_id);
        writer.execute("INSERT INTO meta (key, value) VALUES ('instance', '00112233445566778899aabbccddeeff')");
    }
    void write(std::string_view sql) { writer.execute(sql); }
    void user(std::string_view id, std::string_view kind = "person")
    {
        write("INSERT INTO user (id, kind, created_ms) VALUES ('" + std::string(id) + "', '" + std::string(kind) +
              "', 1)");
    }
    void group(std::string_view id, std::string_view visibility = "private")
    {
        write("INSERT INTO \"group\" (id, visibility, created_ms) VALUES ('" + std::string(id) + "', '" +
              std::string(visibility) + "', 1)");
    }
    void member(std::string_view group, std::string_view user, std::string_view role = "member")
    {
        write("INSERT INTO member (\"group\", user, role, since_ms) VALUES ('" + std::string(group) + "', '" +
              std::string(user) + "', '" + std::string(role) + "', 1)");
    }

    testing::TempFolder folder;
    std::filesystem::path path = folder.path() / "directory.db";
    sqlite::Database writer{path, sqlite::Database::Mode::create};
};

} // namespace parley
