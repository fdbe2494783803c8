#include "clients/cli/backup.h"
#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/data_folder.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

struct BackupArguments {
    DataFolderArguments data;
    std::string backup, target;
};

void report(Context& context, const Manifest& manifest, const std::string& headline)
{
    if (context.json) {
        context.out << to_json_text(manifest);
        return;
    }
    if (context.quiet)
        return;
    context.out << printable(headline) << '\n';
    Table table({"WHAT", "NUMBER"});
    table.add({"users", std::to_string(manifest.users)});
    table.add({"groups", std::to_string(manifest.groups)});
    table.add({"conversations", std::to_string(manifest.conversations)});
    table.add({"messages and events", std::to_string(manifest.messages)});
    table.add({"bytes of journal not yet in history",
               std::to_string(manifest.journal_end - std::min(manifest.journal_end, manifest.history_position))});
    table.add({"files", std::to_string(manifest.files.size())});
    table.print(context.out);
}

Result<void> back_up(Context& context, const BackupArguments& arguments)
{
    const auto data = data_folder(arguments.data);
    if (!data)
        return data.error();
    const auto manifest = make_backup(*data, arguments.target);
    if (!manifest)
        return manifest.error();
    report(context, *manifest, "backup of " + data->string() + " written to " + arguments.target);
    return {};
}

Result<void> restore(Context& context, const BackupArguments& arguments)
{
    const auto manifest = restore_backup(arguments.backup, arguments.target);
    if (!manifest)
        return manifest.error();
    report(context, *manifest, arguments.backup + " restored to " + arguments.target);
    return {};
}

} // namespace

void add_backup(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<BackupArguments>();

    const auto backup = program.sub("backup", "Copy a data folder of this machine, also while everything runs");
    add_data_folder_options(backup, arguments->data);
    backup.text("TARGET", arguments->target, "A folder that is not there yet").required();
    backup.runs(context, [arguments](Context& with) { return back_up(with, *arguments); });

    const auto restoring = program.sub("restore", "Make a data folder of a backup");
    restoring.text("BACKUP", arguments->backup, "The folder that `backup` made").required();
    restoring.text("TARGET", arguments->target, "The new data folder: not there yet, or empty").required();
    restoring.runs(context, [arguments](Context& with) { return restore(with, *arguments); });
}

} // namespace parley::cli
