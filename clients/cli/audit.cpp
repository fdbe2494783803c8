#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/data_folder.h"
#include "clients/cli/table.h"
#include "core/audit/verify.h"
#include "core/base/errors.h"

#include <chrono>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct AuditArguments {
    DataFolderArguments data;
    std::string actor, action, target, head;
    std::optional<std::uint64_t> seconds;
    std::size_t limit = 100;
};

Result<void> list_entries(Context& context, const AuditArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query;
    for (const auto& [name, text] :
         {std::pair("actor", &arguments.actor), {"action", &arguments.action}, {"target", &arguments.target}})
        if (!text->empty())
            query.emplace_back(name, *text);
    if (arguments.seconds) {
        const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        const auto since = now.time_since_epoch().count() - static_cast<std::int64_t>(*arguments.seconds) * 1000;
        query.emplace_back("since", std::to_string(since < 0 ? 0 : since));
    }
    const auto entries = api->list({"audit"}, "entries", std::move(query), arguments.limit);
    if (!entries)
        return entries.error();
    Table table({"SEQ", "TIME", "ACTOR", "ACTION", "TARGET", "DETAIL"});
    for (const auto& entry : *entries) {
        const auto* const object = entry.if_object();
        const auto* const detail = object == nullptr ? nullptr : object->if_contains("detail");
        table.add({std::to_string(number_of(entry, "seq")), format_time(number_of(entry, "at")),
                   text_of(entry, "actor"), text_of(entry, "action"), text_of(entry, "target"),
                   detail == nullptr ? "" : boost::json::serialize(*detail)});
    }
    context.print(*entries, table);
    return {};
}

Result<void> show_head(Context& context, const AuditArguments&)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto head = api->get({"audit", "head"});
    if (!head)
        return head.error();
    if (context.json)
        context.out << boost::json::serialize(*head) << '\n';
    else
        context.out << text_of(*head, "head") << '\n';
    return {};
}

/// From the file, also beside a running bridge: who verifies need not trust it.
Result<audit::Verdict> verify_file(const AuditArguments& arguments, const std::optional<audit::Head>& kept)
{
    const auto folder = data_folder(arguments.data);
    if (!folder)
        return folder.error();
    const auto file = *folder / "directory.db";
    if (!std::filesystem::exists(file))
        return Error{Errc::not_found, file.string() + ": there is no such file"};
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    return audit::verify(database, kept);
}

Result<audit::Verdict> verify_online(Context& context, const std::string& head)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query;
    if (!head.empty())
        query.emplace_back("kept", head);
    const auto answer = api->get({"audit", "verify"}, std::move(query));
    if (!answer)
        return answer.error();
    audit::Verdict verdict;
    verdict.entries = static_cast<std::uint64_t>(number_of(*answer, "entries"));
    const auto& object = answer->as_object();
    if (const auto* const at = object.if_contains("head"))
        verdict.head = {number_of(*at, "seq"), text_of(*at, "hash")};
    if (const auto* const broken = object.if_contains("broken"))
        verdict.broken = {number_of(*broken, "seq"), text_of(*broken, "why")};
    else if (!flag_of(*answer, "sound"))
        verdict.broken = {0, "the server does not say that it is sound"};
    return verdict;
}

Result<void> verify(Context& context, const AuditArguments& arguments)
{
    std::optional<audit::Head> kept;
    if (!arguments.head.empty()) {
        kept = audit::parse_head(arguments.head);
        if (!kept)
            return Error{Errc::invalid_argument,
                         "--head is a number, a colon and 64 hex digits, as `audit head` prints it"};
    }
    const bool offline = !arguments.data.folder.empty() || !arguments.data.config.empty();
    const auto verdict = offline ? verify_file(arguments, kept) : verify_online(context, arguments.head);
    if (!verdict)
        return verdict.error();
    if (context.json) {
        boost::json::object json{{"sound", !verdict->broken}, {"entries", verdict->entries}};
        json["head"] = verdict->head.seq == 0 ? std::string() : audit::to_string(verdict->head);
        if (verdict->broken)
            json["broken"] = boost::json::object{{"seq", verdict->broken->seq}, {"why", verdict->broken->why}};
        context.out << boost::json::serialize(json) << '\n';
    } else if (!verdict->broken && !context.quiet) {
        context.out << "the audit log is sound: " << verdict->entries << " entries";
        if (verdict->head.seq != 0)
            context.out << ", head " << audit::to_string(verdict->head);
        context.out << '\n';
    }
    if (verdict->broken) // not an Errc: no fault of the caller's, and trying again does not help
        throw StorageError("the audit log is broken at entry " + std::to_string(verdict->broken->seq) + ": " +
                           verdict->broken->why);
    return {};
}

} // namespace

void add_audit(const Command& program, Context& context)
{
    const auto family = program.sub("audit", "The log of administrative acts and refused logins");
    family.needs_a_sub();
    const auto arguments = std::make_shared<AuditArguments>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = family.sub(name, help);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto list = command("list", "Entries, newest first", list_entries);
    list.text("--actor", arguments->actor, "Who did it");
    list.text("--action", arguments->action, "What was done, as user.created; user. for all that begin so");
    list.text("--target", arguments->target, "To whom or what, as u1 or ops/u1; ops/ for all that begin so");
    list.number("--seconds", arguments->seconds, "Only of the last so many seconds");
    list.number("--limit", arguments->limit, 1, 10'000'000, "At most this many; default: 100");

    command("head", "The last entry's number and hash, to be kept elsewhere", show_head);

    const auto check = command("verify", "Make every hash anew; status 1 if the log was tampered with", verify);
    add_data_folder_options(check, arguments->data);
    check.text("--head", arguments->head, "A head that was kept elsewhere: nothing up to it may have changed");
}

} // namespace parley::cli
