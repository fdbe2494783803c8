#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli {

struct ManifestFile {
    std::string path; ///< relative, one of the shapes that is_backup_path() allows
    std::uint64_t bytes = 0;
    std::string sha256; ///< 64 lower-case hex digits
    friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

/// `manifest.json` of a backup. It is written last: a folder without it is no backup.
struct Manifest {
    static constexpr std::int64_t current_format = 1;
    static constexpr const char* file_name = "manifest.json";

    std::string instance;
    std::int64_t created_ms = 0;
    std::uint64_t history_position = 0; ///< journal offset up to which history.db has everything
    std::uint64_t journal_begin = 0;
    std::uint64_t journal_end = 0; ///< what lies between the position and here is projected after the restore
    std::int64_t directory_revision = 0;
    std::uint64_t users = 0, groups = 0, conversations = 0, messages = 0;
    std::vector<ManifestFile> files;
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string to_json_text(const Manifest& manifest);
/// invalid_argument: not a manifest, of a newer format, or it names a file that no backup holds.
Result<Manifest> parse_manifest(std::string_view text);

/// directory.db, history.db, secrets/{name}, journal/{20 digits}.journal and nothing else: a manifest comes from
/// somewhere else, and must not make restore write outside its target.
[[nodiscard]] bool is_backup_path(std::string_view path) noexcept;

} // namespace parley::cli
