#include "clients/cli/backup.h"

#include "clients/cli/copy.h"
#include "clients/cli/new_folder.h"
#include "core/base/clock.h"
#include "core/base/errors.h"
#include "core/journal/check.h"
#include "core/journal/files.h"
#include "core/sqlite/database.h"

#include <algorithm>
#include <map>

namespace parley::cli {
namespace {

using journal::CheckedSegment;
using journal::Offset;

std::int64_t number(sqlite::Database& database, std::string_view sql)
{
    sqlite::Statement query(database, sql);
    return query.step() ? query.integer(0) : 0;
}

std::string instance_of(sqlite::Database& database)
{
    sqlite::Statement query(database, "SELECT value FROM meta WHERE key = 'instance'");
    if (!query.step())
        throw StorageError(database.file().string() + ": has no instance: it is not a database of Parley");
    return query.text(0);
}

/// A copy as of one moment, whatever is being written. Reads every page, so a damaged file does not pass unseen.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to)
{
    sqlite::Database source(from, sqlite::Database::Mode::read_only);
    sqlite::Statement copy(source, "VACUUM INTO :to");
    copy.bind(":to", std::string_view(to.native()));
    copy.run();
    std::filesystem::permissions(to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

class Backup {
public:
    Backup(std::filesystem::path data, std::filesystem::path target)
        : data_(std::move(data))
        , target_(std::move(target))
    {}

    Manifest run()
    {
        open_segments();
        copy_database(data_ / "history.db", target_ / "history.db");
        open_segments(); // those begun since then: the copied position may lie in one of them
        copy_segments();
        copy_database(data_ / "directory.db", target_ / "directory.db");
        copy_secrets();
        describe_databases();
        sync_folder(target_ / "journal");
        sync_folder(target_ / "secrets");
        manifest_.created_ms = to_number(SystemClock().now());
        write_new(target_ / Manifest::file_name, to_json_text(manifest_));
        sync_folder(target_);
        return manifest_;
    }

private:
    void open_segments()
    {
        for (const auto& name : journal::segment_names(data_ / "journal")) {
            if (segments_.contains(name.first))
                continue;
            if (auto opened = open_to_read(name.file); opened.is_open())
                segments_.emplace(name.first, std::move(opened));
        }
    }

    void copy_segments()
    {
        std::filesystem::create_directory(target_ / "journal");
        std::filesystem::permissions(target_ / "journal", std::filesystem::perms::owner_all);
        std::vector<CheckedSegment> checked;
        for (const auto& [first, file] : segments_) {
            const auto to = journal::segment_file(target_ / "journal", first);
            Copied copied = copy_to_new(file, journal::segment_file(data_ / "journal", first), to);
            auto segment = journal::check_segment(to, first).value();
            if (segment.state == CheckedSegment::State::torn) {
                // The newest one, while a record was being written: what is whole counts.
                if (!segment.header) {
                    std::filesystem::remove(to);
                    continue;
                }
                std::filesystem::resize_file(to, segment.problem.position);
                copied = digest(to);
                segment = journal::check_segment(to, first).value();
            }
            if (segment.state != CheckedSegment::State::whole)
                journal::throw_problem(segment.problem);
            checked.push_back(std::move(segment));
            manifest_.files.push_back({"journal/" + to.filename().string(), copied.bytes, copied.sha256});
        }
        const auto problems = journal::check_order(checked, {});
        if (!problems.empty())
            journal::throw_problem(problems.front());
        if (!checked.empty()) {
            manifest_.journal_begin = checked.front().first.value();
            manifest_.journal_end = checked.back().end.value();
            journal_instance_ = checked.front().header->instance;
        }
    }

    void copy_secrets()
    {
        std::filesystem::create_directory(target_ / "secrets");
        std::filesystem::permissions(target_ / "secrets", std::filesystem::perms::owner_all);
        std::vector<std::filesystem::path> names;
        for (const auto& entry : std::filesystem::directory_iterator(data_ / "secrets"))
            if (entry.is_regular_file())
                names.push_back(entry.path());
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            const std::string path = "secrets/" + name.filename().string();
            if (!is_backup_path(path))
                throw StorageError(name.string() + ": is no secret of Parley; move it out of this folder");
            const auto copied = copy_to_new(open_to_read(name), name, target_ / path);
            manifest_.files.push_back({path, copied.bytes, copied.sha256});
        }
    }

    void describe_databases()
    {
        {
            sqlite::Database history(target_ / "history.db", sqlite::Database::Mode::read_only);
            manifest_.history_position =
                static_cast<std::uint64_t>(number(history, "SELECT journal_offset FROM position"));
            manifest_.conversations = static_cast<std::uint64_t>(number(history, "SELECT count(*) FROM conversation"));
            manifest_.messages = static_cast<std::uint64_t>(number(history, "SELECT count(*) FROM message"));
            manifest_.instance = instance_of(history);

            sqlite::Database directory(target_ / "directory.db", sqlite::Database::Mode::read_only);
            manifest_.directory_revision = number(directory, "SELECT coalesce(max(revision), 0) FROM change");
            manifest_.users =
                static_cast<std::uint64_t>(number(directory, "SELECT count(*) FROM user WHERE deleted_ms IS NULL"));
            manifest_.groups = static_cast<std::uint64_t>(
                number(directory, "SELECT count(*) FROM \"group\" WHERE deleted_ms IS NULL"));
            if (instance_of(directory) != manifest_.instance)
                throw StorageError(data_.string() + ": directory.db and history.db belong to different data folders");
        }
        if (!journal_instance_.empty() && journal_instance_ != manifest_.instance)
            throw StorageError(data_.string() + ": the journal belongs to another data folder than the databases");
        for (const char* name : {"directory.db", "history.db"}) {
            // Whatever the reading left beside the file belongs to no backup.
            for (const char* suffix : {"-wal", "-shm", "-journal"})
                std::filesystem::remove(target_ / (std::string(name) + suffix));
            const auto read = digest(target_ / name);
            manifest_.files.push_back({name, read.bytes, read.sha256});
        }
    }

    std::filesystem::path data_;
    std::filesystem::path target_;
    std::map<Offset, OpenFile> segments_;
    std::string journal_instance_;
    Manifest manifest_;
};

} // namespace

Result<Manifest> make_backup(const std::filesystem::path& data, const std::filesystem::path& target)
{
    for (const char* name : {"directory.db", "history.db", "secrets"})
        if (!std::filesystem::exists(data / name))
            return Error{Errc::not_found, data.string() + ": has no " + name + ": it is not a data folder of Parley"};
    auto folder = NewFolder::make(target, NewFolder::If::absent);
    if (!folder)
        return folder.error();
    Manifest manifest = Backup(data, target).run();
    folder->keep();
    return manifest;
}

} // namespace parley::cli
