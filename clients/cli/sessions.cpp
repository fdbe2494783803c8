#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

struct SessionArguments {
    std::string client, user;
    std::size_t limit = 10'000;
};

Result<void> list_sessions(Context& context, const SessionArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query;
    if (!arguments.user.empty())
        query.emplace_back("user", arguments.user);
    const auto sessions = api->list({"clients"}, "clients", std::move(query), arguments.limit);
    if (!sessions)
        return sessions.error();
    Table table({"CLIENT", "USER", "ADDRESS", "PROTOCOL", "OPENED"});
    for (const auto& session : *sessions)
        table.add({text_of(session, "client"), text_of(session, "user"), text_of(session, "address"),
                   text_of(session, "protocol"), format_time(number_of(session, "opened"))});
    context.print(*sessions, table);
    return {};
}

Result<void> close_sessions(Context& context, const SessionArguments& arguments)
{
    if (arguments.client.empty() == arguments.user.empty())
        return Error{Errc::invalid_argument, "name one client identifier, or --of USER"};
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = arguments.user.empty() ? api->remove({"clients", arguments.client})
                                               : api->remove({"users", arguments.user, "clients"});
    if (!answer)
        return answer.error();
    context.say(*answer, "closed: " + text_of(*answer, "closed"));
    return {};
}

} // namespace

void add_sessions(const Command& program, Context& context)
{
    const auto sessions = program.sub("sessions", "Who is connected");
    sessions.needs_a_sub();
    const auto arguments = std::make_shared<SessionArguments>();

    const auto list = sessions.sub("list", "Open sessions: everybody's for administrators, else one's own");
    list.text("--of", arguments->user, "Of this user only");
    list.number("--limit", arguments->limit, 1, 10'000'000, "At most this many");
    list.runs(context, [arguments](Context& with) { return list_sessions(with, *arguments); });

    const auto close = sessions.sub("close", "Disconnect one client, or all clients of a user");
    close.text("CLIENT", arguments->client, "Client identifier");
    close.text("--of", arguments->user, "All of this user");
    close.runs(context, [arguments](Context& with) { return close_sessions(with, *arguments); });
}

} // namespace parley::cli
