#include "clients/chat/talk.h"

#include "clients/chat/lines.h"
#include "clients/chat/signals.h"
#include "clients/cli/table.h"
#include "parley/queries.h"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>

#include <poll.h>
#include <unistd.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;
using client::Client;
using client::ConversationId;

constexpr std::chrono::milliseconds connect_patience = 15s;
constexpr std::chrono::milliseconds store_patience = 60s;
constexpr std::chrono::milliseconds look = 100ms;

/// For commands that ask once: connected, or why not.
Result<std::unique_ptr<Client>> connect_now(const Login& login, std::istream& in)
{
    auto why = std::make_shared<std::string>("no connection to the server");
    auto mutex = std::make_shared<std::mutex>();
    client::Handlers handlers;
    handlers.connection = [why, mutex](client::ConnectionState, const std::string& text) {
        const std::lock_guard lock(*mutex);
        if (!text.empty())
            *why = text;
    };
    Login once = login;
    once.keep_state = false;
    once.client += "-" + std::to_string(::getpid());
    auto opened = open(once, handlers, {}, in);
    if (!opened)
        return opened;
    (*opened)->start();
    if (!(*opened)->wait_until_online(connect_patience)) {
        const bool refused = (*opened)->state() == client::ConnectionState::refused;
        (*opened)->stop();
        const std::lock_guard lock(*mutex);
        return Error{refused ? Errc::unauthenticated : Errc::unavailable, *why};
    }
    return opened;
}

void print(const client::Message& message, bool json, std::ostream& out)
{
    out << (json ? json_of(message) : line_of(message)) << std::endl;
}

std::string state_text(client::ConnectionState state, const std::string& why)
{
    switch (state) {
    case client::ConnectionState::online:
        return "online";
    case client::ConnectionState::catching_up:
        return "catching up";
    case client::ConnectionState::connecting:
        return "connecting";
    case client::ConnectionState::refused:
        return "refused: " + why;
    case client::ConnectionState::offline:
        break;
    }
    return why.empty() ? "offline" : "offline: " + why;
}

} // namespace

Result<void> send(const Login& login, const ConversationId& to, const std::vector<std::string>& texts, std::istream& in,
                  std::ostream& out)
{
    auto opened = connect_now(login, in);
    if (!opened)
        return opened.error();
    const auto send_one = [&](const std::string& text) -> Result<void> {
        const auto stored = (*opened)->send_and_wait(to, client::Content::text(text), store_patience);
        if (!stored)
            return stored.error();
        out << to.text() << ' ' << stored->seq.value() << std::endl;
        return {};
    };
    for (const auto& text : texts)
        if (auto sent = send_one(text); !sent)
            return sent;
    std::string line;
    while (texts.empty() && std::getline(in, line))
        if (auto sent = send_one(line); !sent)
            return sent;
    return {};
}

Result<void> tail(const Login& login, const std::vector<ConversationId>& of, bool json,
                  std::optional<std::size_t> count, std::istream& in, std::ostream& out, std::ostream& err)
{
    const StopSignals signals;
    std::size_t left = count.value_or(0);
    std::atomic<bool> done{false};
    Client* client = nullptr;
    client::Handlers handlers;
    handlers.message = [&](const client::Message& message) {
        if (!of.empty() && std::ranges::find(of, message.conversation) == of.end())
            return;
        print(message, json, out);
        if (count && --left == 0) {
            client->stop(); // from in here: what comes behind it is for the next time
            done = true;
        }
    };
    handlers.missing = [&](const client::Missing& missing) {
        err << missing.conversation.text() << ": " << missing.first.value() << " to " << missing.last.value()
            << " are not there any more" << std::endl;
    };
    handlers.connection = [&](client::ConnectionState state, const std::string& why) {
        if (state == client::ConnectionState::refused || !why.empty())
            err << state_text(state, cli::printable(why)) << std::endl;
    };
    const auto opened = open(login, handlers, {}, in);
    if (!opened)
        return opened.error();
    client = opened->get();
    client->start();
    while (!done && !signals.wait(look)) {
    }
    (*opened)->stop();
    return {};
}

Result<void> history(const Login& login, const ConversationId& of, std::size_t limit, bool json, std::istream& in,
                     std::ostream& out)
{
    auto opened = connect_now(login, in);
    if (!opened)
        return opened.error();
    const auto page = client::history(**opened, of, {.limit = limit});
    if (!page)
        return page.error();
    for (const auto& message : page->items)
        print(message, json, out);
    return {};
}

Result<void> groups(const Login& login, bool open, std::istream& in, std::ostream& out)
{
    auto opened = connect_now(login, in);
    if (!opened)
        return opened.error();
    std::string cursor;
    do {
        const auto page = client::groups(**opened, open ? client::GroupScope::open : client::GroupScope::own, cursor);
        if (!page)
            return page.error();
        for (const auto& group : page->items)
            out << "g/" << group.id << "  " << (group.role.empty() ? "-" : group.role) << "  " << group.members
                << " members  " << cli::printable(group.name) << '\n';
        cursor = page->next;
    } while (!cursor.empty());
    return {};
}

namespace {

/// One run of `parley chat`.
class Conversing {
public:
    Conversing(std::optional<ConversationId> with, std::ostream& out, std::ostream& err)
        : with_(std::move(with))
        , out_(out)
        , err_(err)
    {}

    client::Handlers handlers()
    {
        client::Handlers handlers;
        handlers.message = [this](const client::Message& message) {
            say(line_of(message));
            if (!message.is_own)
                client_->mark_read(message.conversation, message.seq);
        };
        handlers.progress = [this](const client::SendProgress& progress) {
            if (progress.state == client::SendState::refused)
                say("! not sent to " + progress.conversation.text() + ": " + cli::printable(progress.reason));
        };
        handlers.connection = [this](client::ConnectionState state, const std::string& why) {
            if (state == client::ConnectionState::online || !why.empty())
                say("! " + state_text(state, cli::printable(why)));
        };
        handlers.missing = [this](const client::Missing& missing) {
            say("! " + missing.conversation.text() + ": " + std::to_string(missing.first.value()) + " to " +
                std::to_string(missing.last.value()) + " are not there any more");
        };
        return handlers;
    }

    void use(Client& client) { client_ = &client; }

    /// False: it is enough.
    bool line(const std::string& text)
    {
        if (text.empty())
            return true;
        if (text.front() != '/')
            return send(text), true;
        const auto blank = text.find(' ');
        const std::string command = text.substr(1, blank == text.npos ? text.npos : blank - 1);
        const std::string rest = blank == text.npos ? std::string() : text.substr(blank + 1);
        if (command == "quit" || command == "q")
            return false;
        if (command == "to")
            to(rest);
        else if (command == "groups")
            list_groups();
        else if (command == "history")
            show_history(rest);
        else if (command == "who")
            who();
        else if (command == "unread")
            unread();
        else
            say("! /to g/GROUP or u/USER · /history [COUNT] · /groups · /who · /unread · /quit");
        return true;
    }

private:
    void say(const std::string& text)
    {
        const std::lock_guard lock(mutex_);
        out_ << text << std::endl;
    }
    void complain(const Error& error) { say("! " + cli::printable(error.message)); }
    bool has_partner()
    {
        if (!with_)
            say("! to whom? /to g/GROUP or /to u/USER");
        return with_.has_value();
    }
    void send(const std::string& text)
    {
        if (!has_partner())
            return;
        if (const auto sent = client_->send(*with_, client::Content::text(text)); !sent)
            complain(sent.error());
    }
    void to(const std::string& whom)
    {
        auto conversation = ConversationId::parse(whom);
        if (!conversation)
            return complain(conversation.error());
        with_ = *std::move(conversation);
        say("! writing to " + with_->text());
    }
    void list_groups()
    {
        const auto page = client::groups(*client_);
        if (!page)
            return complain(page.error());
        for (const auto& group : page->items)
            say("! g/" + group.id + "  " + group.role + "  " + cli::printable(group.name));
    }
    void show_history(const std::string& count)
    {
        if (!has_partner())
            return;
        const auto wanted = parse_seq(count.empty() ? "20" : count);
        if (!wanted)
            return say("! /history COUNT");
        const auto limit = std::clamp<std::size_t>(wanted->value(), 1, 500);
        const auto page = client::history(*client_, *with_, {.limit = limit});
        if (!page)
            return complain(page.error());
        for (const auto& message : page->items)
            say(line_of(message));
    }
    void who()
    {
        if (!has_partner())
            return;
        std::vector<std::string> users;
        if (with_->is_group()) {
            const auto page = client::members(*client_, with_->id());
            if (!page)
                return complain(page.error());
            for (const auto& member : page->items)
                users.push_back(member.user);
        } else {
            users.push_back(with_->id());
        }
        for (const auto& user : users) {
            const auto presence = client::presence(*client_, user);
            say("! " + user + "  " + (presence ? (presence->online ? "online" : "offline") : "?"));
        }
    }
    void unread()
    {
        const auto page = client::unread(*client_);
        if (!page)
            return complain(page.error());
        for (const auto& each : page->items)
            say("! " + each.conversation.text() + "  " + std::to_string(each.messages));
    }

    std::optional<ConversationId> with_;
    std::ostream& out_;
    std::ostream& err_;
    Client* client_ = nullptr;
    std::mutex mutex_; ///< out_
};

} // namespace

Result<void> converse(const Login& login, std::optional<ConversationId> with, std::istream& in, std::ostream& out,
                      std::ostream& err)
{
    const StopSignals signals;
    Conversing conversing(std::move(with), out, err);
    const auto opened = open(login, conversing.handlers(), {}, in);
    if (!opened)
        return opened.error();
    conversing.use(**opened);
    (*opened)->start();
    std::string line;
    // Looked at in turn, because a read of the terminal would not return at a signal.
    const bool is_standard_input = &in == &std::cin;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    while (!signals.wait(0ms)) {
        if (is_standard_input && in.rdbuf()->in_avail() <= 0 && ::poll(&input, 1, static_cast<int>(look.count())) == 0)
            continue;
        if (!std::getline(in, line) || !conversing.line(line))
            break;
    }
    (*opened)->wait_until_sent(5s);
    (*opened)->stop();
    return {};
}

} // namespace parley::chat
