#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/data_folder.h"
#include "clients/cli/table.h"
#include "core/base/errors.h"
#include "core/journal/repair.h"

#include <memory>

namespace parley::cli {
namespace {

using journal::CheckedSegment;

std::string state_name(CheckedSegment::State state)
{
    switch (state) {
    case CheckedSegment::State::whole:
        return "whole";
    case CheckedSegment::State::torn:
        return "torn tail";
    case CheckedSegment::State::damaged:
        return "damaged";
    }
    return "";
}

boost::json::object to_json(const CheckedSegment& segment)
{
    boost::json::object types;
    for (const auto type :
         {journal::RecordType::epoch_started, journal::RecordType::message, journal::RecordType::marker,
          journal::RecordType::session_opened, journal::RecordType::session_closed, journal::RecordType::login_refused})
        types[journal::to_string(type)] = segment.by_type.at(static_cast<std::size_t>(type));
    boost::json::object object{
        {"file", segment.file.string()},  {"first", segment.first.value()},     {"end", segment.end.value()},
        {"bytes", segment.bytes_in_file}, {"state", state_name(segment.state)}, {"records", segment.records},
        {"types", std::move(types)},      {"first_ts", segment.first_ts},       {"last_ts", segment.last_ts}};
    if (segment.header) {
        object["epoch"] = segment.header->epoch;
        object["instance"] = segment.header->instance;
    }
    if (segment.state != CheckedSegment::State::whole)
        object["problem"] = journal::describe(segment.problem);
    return object;
}

Result<void> inspect(Context& context, const std::filesystem::path& folder)
{
    const auto segments = journal::inspect(folder);
    boost::json::array list;
    Table table({"SEGMENT", "EPOCH", "FIRST", "END", "RECORDS", "MESSAGES", "FROM", "TO", "STATE"});
    for (const CheckedSegment& segment : segments) {
        list.push_back(to_json(segment));
        const auto messages = segment.by_type.at(static_cast<std::size_t>(journal::RecordType::message));
        table.add({segment.file.filename().string(), segment.header ? std::to_string(segment.header->epoch) : "",
                   std::to_string(segment.first.value()), std::to_string(segment.end.value()),
                   std::to_string(segment.records), std::to_string(messages), format_time(segment.first_ts),
                   format_time(segment.last_ts), state_name(segment.state)});
    }
    context.print(list, table);
    if (!context.json)
        for (const CheckedSegment& segment : segments)
            if (segment.state != CheckedSegment::State::whole)
                context.out << journal::describe(segment.problem) << '\n';
    return {};
}

Result<void> verify(Context& context, const std::filesystem::path& folder)
{
    const auto problems = journal::verify(folder);
    boost::json::array list;
    std::string text;
    for (const auto& problem : problems) {
        list.push_back(boost::json::string(journal::describe(problem)));
        text += journal::describe(problem) + "\n";
    }
    if (context.json)
        context.out << boost::json::serialize(boost::json::object{{"ok", problems.empty()}, {"problems", list}})
                    << '\n';
    else if (problems.empty() && !context.quiet)
        context.out << "the journal is whole\n";
    if (!problems.empty()) // not an Errc: damage is no fault of the caller's, and trying again does not help
        throw StorageError("the journal is damaged:\n" + text.substr(0, text.size() - 1));
    return {};
}

Result<void> repair(Context& context, const std::filesystem::path& folder)
{
    const auto locked = lock_stopped(folder.parent_path());
    if (!locked)
        return locked.error();
    const auto report = journal::repair(folder);
    if (!report)
        return report.error();
    boost::json::array lost, kept, left;
    std::string text;
    for (const auto& range : report->lost) {
        lost.push_back(boost::json::object{{"begin", range.begin.value()}, {"end", range.end.value()}});
        text +=
            "lost: offsets " + std::to_string(range.begin.value()) + " to " + std::to_string(range.end.value()) + "\n";
    }
    for (const auto& file : report->kept) {
        kept.push_back(boost::json::string(file.string()));
        text += "kept the damaged file as " + file.string() + "\n";
    }
    for (const auto& problem : report->left) {
        left.push_back(boost::json::string(journal::describe(problem)));
        text += "not repaired: " + journal::describe(problem) + "\n";
    }
    if (context.json)
        context.out << boost::json::serialize(boost::json::object{{"lost", lost}, {"kept", kept}, {"left", left}})
                    << '\n';
    else
        context.out << (text.empty() ? "nothing to repair\n" : text);
    if (!report->left.empty())
        throw StorageError("not everything could be repaired");
    return {};
}

} // namespace

void add_journal(const Command& program, Context& context)
{
    const auto commands = program.sub("journal", "Look into the journal of a data folder on this machine");
    commands.needs_a_sub();
    const auto folder = std::make_shared<DataFolderArguments>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = commands.sub(name, help);
        add_data_folder_options(sub, *folder);
        sub.runs(context, [folder, run](Context& with) -> Result<void> {
            const auto data = data_folder(*folder);
            if (!data)
                return data.error();
            return run(with, *data / "journal");
        });
    };
    command("inspect", "Every segment with its range, records and state", inspect);
    command("verify", "Read all of it; fails if a broker would not start with it", verify);
    command("repair", "Keep everything that is good; only while broker and bridge are stopped", repair);
}

} // namespace parley::cli
