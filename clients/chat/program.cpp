#include "clients/chat/program.h"

#include "clients/chat/talk.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/table.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace parley::chat {
namespace {

using client::ConversationId;

void add_login(CLI::App& app, Login& login)
{
    app.add_option("--server", login.server, "mqtt://, mqtts://, ws:// or wss://; also from PARLEY_SERVER")
        ->envname("PARLEY_SERVER")
        ->capture_default_str();
    app.add_option("--user", login.user, "User id; also from PARLEY_USER")->envname("PARLEY_USER");
    app.add_option("--password-file", login.password_file,
                   "File whose first line is the password, token or device key; - for standard input; without it you "
                   "are asked")
        ->envname("PARLEY_PASSWORD_FILE");
    app.add_option("--client", login.client, "Name of this client: each that runs at the same time needs its own")
        ->capture_default_str();
    app.add_option("--state", login.state_folder, "Folder of outbox and cursors (default: ~/.local/state/parley)");
}

/// "g/GROUP" or "u/USER", checked by the parser of the command line.
std::string check_conversation(const std::string& text)
{
    const auto parsed = ConversationId::parse(text);
    return parsed ? std::string() : parsed.error().message;
}

} // namespace

int run_program(std::vector<std::string> arguments, std::istream& in, std::ostream& out, std::ostream& err)
{
    CLI::App app("Talks on Parley: private and in groups, in a terminal or in a script.", "parley");
    app.footer("\n" + cli::exit_status_help());
    app.require_subcommand(1);
    app.fallthrough();
    Login login;
    add_login(app, login);
    const CLI::Validator conversation(check_conversation, "g/GROUP or u/USER", "conversation");

    Result<void> outcome;
    std::string to;
    std::vector<std::string> words;
    auto* const send_command = app.add_subcommand("send", "Send a message and wait until it is stored");
    send_command->add_option("conversation", to, "g/GROUP or u/USER")->required()->check(conversation);
    send_command->add_option("text", words, "Each is a message; none: each line of standard input");
    send_command->callback([&] { outcome = send(login, ConversationId::parse(to).value(), words, in, out); });

    std::vector<std::string> of;
    bool json = false;
    std::optional<std::size_t> count;
    auto* const tail_command = app.add_subcommand("tail", "Print what comes, each message once and in order");
    tail_command->add_option("conversation", of, "g/GROUP or u/USER; none: all of one's own")->check(conversation);
    tail_command->add_flag("--json", json, "A JSON object a line");
    tail_command->add_option("--count", count, "End after so many messages")->check(CLI::PositiveNumber);
    tail_command->callback([&] {
        std::vector<ConversationId> conversations;
        for (const auto& each : of)
            conversations.push_back(ConversationId::parse(each).value());
        outcome = tail(login, conversations, json, count, in, out, err);
    });

    std::size_t limit = 50;
    auto* const history_command = app.add_subcommand("history", "Print the newest messages, oldest first");
    history_command->add_option("conversation", to, "g/GROUP or u/USER")->required()->check(conversation);
    history_command->add_option("--limit", limit, "How many")->check(CLI::Range(1, 500))->capture_default_str();
    history_command->add_flag("--json", json, "A JSON object a line");
    history_command->callback(
        [&] { outcome = history(login, ConversationId::parse(to).value(), limit, json, in, out); });

    bool open = false;
    auto* const groups_command = app.add_subcommand("groups", "List one's own groups");
    groups_command->add_flag("--open", open, "Those that may be joined, in place of one's own");
    groups_command->callback([&] { outcome = groups(login, open, in, out); });

    auto* const chat_command = app.add_subcommand("chat", "Talk: lines that are typed are sent, what comes is printed");
    chat_command->add_option("conversation", to, "g/GROUP or u/USER to begin with")->check(conversation);
    chat_command->callback([&] {
        const auto with = to.empty() ? std::nullopt : std::optional(ConversationId::parse(to).value());
        outcome = converse(login, with, in, out, err);
    });

    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes a vector
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& problem) {
        const bool is_help = app.exit(problem, out, err) == 0;
        return is_help ? cli::exit_ok : cli::exit_status(Errc::invalid_argument);
    }
    if (outcome)
        return cli::exit_ok;
    err << "parley: " << cli::printable(outcome.error().message) << '\n';
    return cli::exit_status(outcome.error().code);
}

} // namespace parley::chat
