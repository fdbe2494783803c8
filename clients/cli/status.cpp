#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

Result<void> show_presence(Context& context, const std::vector<std::string>& users)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Table table({"USER", "STATE", "CLIENTS", "SINCE", "LAST SEEN"});
    boost::json::array answers;
    for (const std::string& user : users) {
        const auto presence = api->get({"users", user, "presence"});
        if (!presence)
            return presence.error();
        table.add({user, flag_of(*presence, "online") ? "online" : "offline", text_of(*presence, "clients"),
                   format_time(number_of(*presence, "since")), format_time(number_of(*presence, "last_seen"))});
        answers.push_back(*presence);
    }
    context.print(answers, table);
    return {};
}

/// Nested objects become rows with dotted names.
void add_rows(Table& table, const std::string& name, const boost::json::value& value)
{
    if (const auto* const object = value.if_object()) {
        for (const auto& member : *object)
            add_rows(table, name.empty() ? std::string(member.key()) : name + "." + std::string(member.key()),
                     member.value());
        return;
    }
    table.add({name, value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value)});
}

Result<void> show_stats(Context& context)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto stats = api->get({"stats"});
    if (!stats)
        return stats.error();
    Table table({"NAME", "VALUE"});
    add_rows(table, "", *stats);
    context.print(*stats, table);
    return {};
}

} // namespace

void add_status(const Command& program, Context& context)
{
    const auto users = std::make_shared<std::vector<std::string>>();
    const auto presence = program.sub("presence", "Who is online");
    presence.texts("USER", *users, "User ids").required();
    presence.runs(context, [users](Context& with) { return show_presence(with, *users); });

    program.sub("stats", "What broker and bridge have counted").runs(context, show_stats);
}

} // namespace parley::cli
