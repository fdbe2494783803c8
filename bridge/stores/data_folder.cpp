#include "bridge/stores/data_folder.h"

#include "bridge/stores/directory_writer.h"
#include "core/credentials/scram.h"
#include "core/credentials/secret.h"
#include "core/directory/schema.h"
#include "core/sqlite/database.h"

#include <filesystem>
#include <system_error>

namespace parley::bridge {
namespace {

namespace fs = std::filesystem;

Error cannot(const fs::path& path, const std::string& why)
{
    return Error{Errc::unavailable, path.string() + ": " + why};
}

Result<void> make_folder(const fs::path& folder)
{
    std::error_code problem;
    const bool made = fs::create_directories(folder, problem);
    if (problem)
        return cannot(folder, "the folder cannot be made: " + problem.message());
    if (made)
        fs::permissions(folder, fs::perms::owner_all, problem);
    if (problem)
        return cannot(folder, "its mode cannot be set: " + problem.message());
    return {};
}

/// A file with something in it, or a folder with an entry.
bool holds_something(const fs::path& path)
{
    std::error_code problem;
    if (!fs::exists(path, problem))
        return false;
    const bool is_empty = fs::is_empty(path, problem);
    return problem || !is_empty;
}

/// history without directory: half of a backup, or a folder whose most precious file was lost. To go on would give the
/// ids in the history to strangers.
Result<void> refuse_half_a_folder(const Settings& settings)
{
    if (holds_something(settings.directory_db()))
        return {};
    for (const fs::path& rest : {settings.history_db(), settings.search_db(), settings.journal_folder()})
        if (holds_something(rest))
            return cannot(settings.directory_db(),
                          "missing, while " + rest.string() +
                              " is there; restore directory.db from the same backup, or choose "
                              "an empty data.folder");
    return {};
}

/// The secret in the file, which is made if it is not there.
Result<std::string> keep_or_make(const fs::path& file, const std::string& fresh)
{
    std::error_code problem;
    if (!fs::exists(file, problem))
        if (auto written = credentials::write_new_secret(file, fresh); !written)
            return written.error();
    return credentials::read_secret(file);
}

Result<void> make_keys(const Settings& settings)
{
    for (const fs::path& key : {settings.bridge_key_file(), settings.token_key_file()})
        if (auto secret = keep_or_make(key, credentials::random_hex(32)); !secret)
            return secret.error();
    return {};
}

bool is_instance(std::string_view text)
{
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Identity and first administrator in one transaction: either stands for "the first start is done".
Result<DataFolder> make_first_rows(const Settings& settings, sqlite::Database& database, const Clock& clock)
{
    sqlite::Transaction transaction(database);
    DirectoryWriter directory(database);
    if (auto instance = directory.meta("instance")) {
        if (!is_instance(*instance))
            return cannot(settings.directory_db(), "meta.instance is not 32 hexadecimal digits");
        return DataFolder{*std::move(instance), false};
    }

    auto password = keep_or_make(settings.admin_password_file(), credentials::random_password());
    if (!password)
        return password.error();
    auto verifier = credentials::make_verifier(*password);
    if (!verifier)
        return cannot(settings.admin_password_file(), verifier.error().message);

    DataFolder made{credentials::random_hex(16), true};
    directory.act_as("", clock.now());
    directory.set_meta("instance", made.instance);
    directory.insert_user({.id = std::string(first_admin), .display_name = "Administrator", .admin = true});
    directory.set_verifier(first_admin, *verifier);
    directory.audit("folder.created", first_admin);
    transaction.commit();
    return made;
}

} // namespace

Result<DataFolder> prepare_data_folder(const Settings& settings, const Clock& clock)
{
    for (const fs::path& folder : {settings.data.folder, settings.secrets_folder(), settings.journal_folder()})
        if (auto made = make_folder(folder); !made)
            return made.error();
    if (auto whole = refuse_half_a_folder(settings); !whole)
        return whole.error();
    if (auto keys = make_keys(settings); !keys)
        return keys.error();
    sqlite::Database database(settings.directory_db(), sqlite::Database::Mode::create);
    sqlite::migrate(database, directory_migrations(), directory_application_id);
    return make_first_rows(settings, database, clock);
}

} // namespace parley::bridge
