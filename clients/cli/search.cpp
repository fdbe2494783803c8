#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

struct SearchArguments {
    std::string text, conversation;
    std::size_t limit = 20;
};

Result<void> search(Context& context, const SearchArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    Query query{{"text", arguments.text}, {"limit", std::to_string(arguments.limit)}};
    if (!arguments.conversation.empty())
        query.emplace_back("conversation", arguments.conversation);
    const auto page = api->get({"search"}, std::move(query));
    if (!page)
        return page.error();
    Table table({"CONVERSATION", "SEQ", "TIME", "FROM", "TEXT"});
    for (const auto& message : array_of(*page, "messages"))
        table.add({text_of(message, "conversation"), text_of(message, "seq"), format_time(number_of(message, "ts")),
                   text_of(message, "from"), text_of(message, "text")});
    context.print(*page, table);
    return {};
}

Result<void> broadcast(Context& context, const std::string& text)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->post({"broadcast"}, boost::json::object{{"text", text}});
    if (!answer)
        return answer.error();
    context.say(*answer, "told to everybody who is online");
    return {};
}

} // namespace

void add_search(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<SearchArguments>();
    const auto sub = program.sub("search", "Messages that contain a text, newest first, in what you may read");
    sub.text("TEXT", arguments->text, "Three characters or more").required();
    sub.text("--in", arguments->conversation, "Only there: g/GROUP or u/USER");
    sub.number("--limit", arguments->limit, 1, 100, "At most this many (1 to 100)");
    sub.runs(context, [arguments](Context& with) { return search(with, *arguments); });

    const auto text = std::make_shared<std::string>();
    const auto announce = program.sub("broadcast", "Tell everybody who is online; not stored; administrators");
    announce.text("TEXT", *text, "The announcement").required();
    announce.runs(context, [text](Context& with) { return broadcast(with, *text); });
}

} // namespace parley::cli
