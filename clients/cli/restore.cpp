#include "clients/cli/backup.h"
#include "clients/cli/copy.h"
#include "clients/cli/new_folder.h"
#include "core/base/errors.h"
#include "core/journal/check.h"
#include "core/sqlite/database.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace parley::cli {
namespace {

constexpr std::size_t max_manifest_bytes = 64 * 1024 * 1024; // about 100 bytes for each file

Result<std::string> manifest_text(const std::filesystem::path& backup)
{
    const auto file = backup / Manifest::file_name;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return Error{Errc::invalid_argument, backup.string() + ": has no " + Manifest::file_name +
                                                 ": it is not a backup, or one that was broken off"};
    std::string text(max_manifest_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_manifest_bytes)
        return Error{Errc::invalid_argument, file.string() + ": is too large for a manifest"};
    return text;
}

bool names(const Manifest& manifest, std::string_view path)
{
    return std::any_of(manifest.files.begin(), manifest.files.end(),
                       [&](const ManifestFile& file) { return file.path == path; });
}

void require_same(const std::filesystem::path& file, const ManifestFile& expected, const Copied& found)
{
    if (found.bytes != expected.bytes)
        throw StorageError(file.string() + ": has " + std::to_string(found.bytes) + " bytes, the manifest says " +
                           std::to_string(expected.bytes) + ": the backup is damaged");
    if (found.sha256 != expected.sha256)
        throw StorageError(file.string() + ": has another SHA-256 than the manifest says: the backup is damaged");
}

/// What the sums cannot tell: that the files belong together and are what a broker and a bridge start with.
void check_restored(const std::filesystem::path& target, const Manifest& manifest)
{
    for (const char* name : {"directory.db", "history.db"}) {
        sqlite::Database database(target / name, sqlite::Database::Mode::read_only);
        sqlite::Statement query(database, "SELECT value FROM meta WHERE key = 'instance'");
        if (!query.step() || query.view(0) != manifest.instance)
            throw StorageError((target / name).string() + ": belongs to another data folder than the manifest says");
    }
    const auto segments = journal::check_folder(target / "journal");
    const auto problems = journal::check_order(segments, manifest.instance);
    if (!problems.empty())
        journal::throw_problem(problems.front());
    const std::uint64_t begin = segments.empty() ? 0 : segments.front().first.value();
    const std::uint64_t end = segments.empty() ? 0 : segments.back().end.value();
    if (begin != manifest.journal_begin || end != manifest.journal_end)
        throw StorageError((target / "journal").string() + ": reaches from offset " + std::to_string(begin) + " to " +
                           std::to_string(end) + ", the manifest says " + std::to_string(manifest.journal_begin) +
                           " to " + std::to_string(manifest.journal_end));
}

} // namespace

Result<Manifest> restore_backup(const std::filesystem::path& backup, const std::filesystem::path& target)
{
    const auto text = manifest_text(backup);
    if (!text)
        return text.error();
    auto manifest = parse_manifest(*text);
    if (!manifest)
        return Error{manifest.error().code, (backup / Manifest::file_name).string() + ": " + manifest.error().message};
    for (const char* name : {"directory.db", "history.db", "secrets/bridge.key", "secrets/token.key"})
        if (!names(*manifest, name))
            return Error{Errc::invalid_argument, backup.string() + ": the manifest names no " + name};

    // Everything is read once before anything is written: a damaged backup leaves no trace.
    for (const ManifestFile& file : manifest->files)
        require_same(backup / file.path, file, digest(backup / file.path));

    auto folder = NewFolder::make(target, NewFolder::If::absent_or_empty);
    if (!folder)
        return folder.error();
    for (const char* name : {"journal", "secrets"}) {
        std::filesystem::create_directory(target / name);
        std::filesystem::permissions(target / name, std::filesystem::perms::owner_all);
    }
    for (const ManifestFile& file : manifest->files) {
        const auto from = backup / file.path;
        require_same(from, file, copy_to_new(open_to_read(from), from, target / file.path));
    }
    check_restored(target, *manifest);
    for (const auto& name : {target / "journal", target / "secrets", target})
        sync_folder(name);
    folder->keep();
    return manifest;
}

} // namespace parley::cli
