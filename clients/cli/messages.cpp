#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/event_text.h"
#include "clients/cli/table.h"

#include <iterator>
#include <memory>
#include <optional>

namespace parley::cli {
namespace {

struct MessageArguments {
    std::string conversation, text, ref, content_type;
    std::optional<std::uint64_t> after, before;
    std::size_t limit = 50;
};

/// Where the messages of "g/{group}" or "u/{user}" stand in the API.
Result<Path> messages_path(Api& api, const std::string& conversation)
{
    const auto slash = conversation.find('/');
    const std::string kind = conversation.substr(0, slash);
    const std::string id = slash == std::string::npos ? "" : conversation.substr(slash + 1);
    if (id.empty() || id.find('/') != std::string::npos || (kind != "g" && kind != "u"))
        return Error{Errc::invalid_argument, "'" + conversation + "' is not a conversation: g/GROUP or u/USER"};
    if (kind == "g")
        return Path{"groups", id, "messages"};
    const auto me = api.me();
    if (!me)
        return me.error();
    return Path{"users", *me, "conversations", id, "messages"};
}

std::string shown(const boost::json::value& message)
{
    const auto& object = message.get_object();
    if (text_of(message, "kind") == "event" && object.contains("text"))
        return "* " + event_text(text_of(message, "text"));
    if (object.contains("text"))
        return text_of(message, "text");
    const std::size_t digits = text_of(message, "payload_base64").size();
    return "(" + std::to_string(digits / 4 * 3) + " bytes)";
}

Result<void> show_history(Context& context, const MessageArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto path = messages_path(*api, arguments.conversation);
    if (!path)
        return path.error();
    Query query;
    if (arguments.after)
        query.emplace_back("after", std::to_string(*arguments.after));
    if (arguments.before)
        query.emplace_back("before", std::to_string(*arguments.before));
    query.emplace_back("limit", std::to_string(arguments.limit));
    const auto page = api->get(*path, std::move(query));
    if (!page)
        return page.error();
    Table table({"SEQ", "TIME", "FROM", "TEXT"});
    for (const auto& message : array_of(*page, "messages"))
        if (message.is_object())
            table.add({text_of(message, "seq"), format_time(number_of(message, "ts")), text_of(message, "from"),
                       shown(message)});
    context.print(*page, table);
    return {};
}

Result<void> send_message(Context& context, const MessageArguments& arguments)
{
    std::string text = arguments.text;
    if (text == "-")
        text.assign(std::istreambuf_iterator<char>(context.in), {});
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto path = messages_path(*api, arguments.conversation);
    if (!path)
        return path.error();
    boost::json::object body{{"text", text}};
    if (!arguments.ref.empty())
        body["ref"] = arguments.ref;
    if (!arguments.content_type.empty())
        body["content_type"] = arguments.content_type;
    const auto answer = api->post(*path, std::move(body));
    if (!answer)
        return answer.error();
    const std::string seq = text_of(*answer, "seq");
    context.say(*answer, "sent to " + arguments.conversation + (seq.empty() ? "" : " as number " + seq));
    return {};
}

Result<void> show_unread(Context& context)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto conversations = api->list({"unread"}, "conversations", {}, 100'000);
    if (!conversations)
        return conversations.error();
    Table table({"CONVERSATION", "UNREAD", "READ", "LAST", "TIME"});
    for (const auto& conversation : *conversations)
        table.add({text_of(conversation, "conversation"), text_of(conversation, "unread"),
                   text_of(conversation, "read_seq"), text_of(conversation, "last_seq"),
                   format_time(number_of(conversation, "last_ts"))});
    context.print(*conversations, table);
    return {};
}

} // namespace

void add_messages(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<MessageArguments>();
    const std::string conversation = "g/GROUP, or u/USER for what is between you two";

    const auto history = program.sub("history", "What was said: the newest, or a part");
    history.text("CONVERSATION", arguments->conversation, conversation).required();
    history.number("--after", arguments->after, "Only what follows this number, oldest first");
    history.number("--before", arguments->before, "Only what stands in front of this number");
    history.number("--limit", arguments->limit, 1, 500, "At most this many (1 to 500)");
    history.runs(context, [arguments](Context& with) { return show_history(with, *arguments); });

    const auto send = program.sub("send", "Send a message under your own name");
    send.text("CONVERSATION", arguments->conversation, conversation).required();
    send.text("TEXT", arguments->text, "The message; - for standard input").required();
    send.text("--ref", arguments->ref, "Your reference: sending it again does not deliver it again");
    send.text("--content-type", arguments->content_type, "For example application/json");
    send.runs(context, [arguments](Context& with) { return send_message(with, *arguments); });

    program.sub("unread", "Conversations with something unread").runs(context, show_unread);
}

} // namespace parley::cli
