#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

/// Contacts and blocks: two lists of other users, alike in all but their names.
struct PeerList {
    const char* name; ///< in the path and in the answer
    const char* added;
    const char* removed;
};

constexpr PeerList contact_list{"contacts", " is now a contact of ", " is no contact any more of "};
constexpr PeerList block_list{"blocks", " is blocked by ", " is not blocked any more by "};

struct PeerArguments {
    std::string peer;
    std::string of; ///< empty: of oneself
    std::size_t limit = 100'000;
    bool sent = false; ///< requests: one's own, not those of others
};

Result<std::string> whose(Api& api, const PeerArguments& arguments)
{
    return arguments.of.empty() ? api.me() : Result<std::string>(arguments.of);
}

Result<void> list_peers(Context& context, const PeerList& list, const PeerArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const auto peers = api->list({"users", *user, list.name}, list.name, {}, arguments.limit);
    if (!peers)
        return peers.error();
    Table table({"USER", "SINCE", "NAME"});
    for (const auto& peer : *peers)
        table.add({text_of(peer, "user"), format_time(number_of(peer, "since")), text_of(peer, "display_name")});
    context.print(*peers, table);
    return {};
}

Result<void> list_requests(Context& context, const PeerArguments& arguments)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const char* const side = arguments.sent ? "sent" : "received";
    const auto peers = api->list({"users", *user, "contact-requests"}, "requests", {{"side", side}}, arguments.limit);
    if (!peers)
        return peers.error();
    Table table({"USER", "SINCE", "NAME"});
    for (const auto& peer : *peers)
        table.add({text_of(peer, "user"), format_time(number_of(peer, "since")), text_of(peer, "display_name")});
    context.print(*peers, table);
    return {};
}

enum class Answer { ask, accept, drop };

Result<void> answer_request(Context& context, const PeerArguments& arguments, Answer what)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = api->me();
    if (!user)
        return user.error();
    Path path{"users", *user, "contact-requests", arguments.peer};
    if (what == Answer::accept)
        path.push_back("accept");
    const auto answer = what == Answer::ask    ? api->put(path, boost::json::object{})
                        : what == Answer::drop ? api->remove(path)
                                               : api->post(path, boost::json::object{});
    if (!answer)
        return answer.error();
    const bool contacts = what == Answer::accept || (what == Answer::ask && flag_of(*answer, "contacts"));
    const std::string done = contacts              ? " is now a contact of " + *user
                             : what == Answer::ask ? " is asked"
                                                   : ": no request any more";
    context.say(*answer, arguments.peer + done + enforcement_note(*answer));
    return {};
}

Result<void> change_peer(Context& context, const PeerList& list, const PeerArguments& arguments, bool add)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto user = whose(*api, arguments);
    if (!user)
        return user.error();
    const Path path{"users", *user, list.name, arguments.peer};
    const auto answer = add ? api->put(path, boost::json::object{}) : api->remove(path);
    if (!answer)
        return answer.error();
    context.say(*answer, arguments.peer + (add ? list.added : list.removed) + *user + enforcement_note(*answer));
    return {};
}

void add_contact_requests(const Command& contacts, Context& context)
{
    const auto arguments = std::make_shared<PeerArguments>();
    const auto requests = contacts.sub("requests", "Who asks you to be a contact");
    requests.runs(context, [arguments](Context& with) { return list_requests(with, *arguments); });
    requests.text("--of", arguments->of, "Somebody else's (administrators); default: your own");
    requests.flag("--sent", arguments->sent, "Whom you have asked");
    requests.number("--limit", arguments->limit, 1, 10'000'000, "At most this many");
    const auto verb = [&](const char* name, const char* what, Answer answer) {
        const auto sub = contacts.sub(name, what);
        sub.runs(context, [arguments, answer](Context& with) { return answer_request(with, *arguments, answer); });
        sub.text("USER", arguments->peer, "User id").required();
    };
    verb("request", "Ask a user to be your contact", Answer::ask);
    verb("accept", "Say yes to who has asked you", Answer::accept);
    verb("decline", "Say no to who has asked you, or withdraw your own request", Answer::drop);
}

Command add_peer_list(const Command& program, Context& context, const PeerList& list, const char* help)
{
    const auto family = program.sub(list.name, help);
    family.needs_a_sub();
    const auto arguments = std::make_shared<PeerArguments>();
    const auto verb = [&](const char* name, const char* what, auto run) {
        const auto sub = family.sub(name, what);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        sub.text("--of", arguments->of, "Somebody else's (administrators); default: your own");
        return sub;
    };
    verb("list", "All of them", [&list](Context& with, const PeerArguments& given) {
        return list_peers(with, list, given);
    }).number("--limit", arguments->limit, 1, 10'000'000, "At most this many");
    verb("add", "Add a user to the list",
         [&list](Context& with, const PeerArguments& given) { return change_peer(with, list, given, true); })
        .text("USER", arguments->peer, "User id")
        .required();
    verb("remove", "Take a user off the list",
         [&list](Context& with, const PeerArguments& given) { return change_peer(with, list, given, false); })
        .text("USER", arguments->peer, "User id")
        .required();
    return family;
}

} // namespace

void add_contacts(const Command& program, Context& context)
{
    const auto contacts =
        add_peer_list(program, context, contact_list, "Who sees whose presence without a common group");
    add_contact_requests(contacts, context);
    add_peer_list(program, context, block_list, "Whom you do not want to hear from; your own only");
}

} // namespace parley::cli
