// A program on the client library, for client_run: it writes down each message that it is shown and sends until it is
// told to stop. It may be killed at any moment; started again with the same folder it goes on. What it was shown is its
// cursor, so each message has to stand in its file exactly once.
//
//   client_worker SERVER USER GROUP FOLDER MESSAGES_A_SECOND
// The password comes by standard input; SIGTERM ends it after what it has been given is handled.
#include "parley/client.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

using namespace parley::client;
using namespace std::chrono_literals;

namespace {

std::atomic<bool> ending{false};

/// "SEQ FROM REF" a line; a torn last line (killed while writing) is cut off.
parley::Seq last_shown(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::string line;
    std::uint64_t last = 0;
    std::uintmax_t whole = 0;
    while (std::getline(in, line) && !in.eof()) {
        whole += line.size() + 1;
        last = std::stoull(line);
    }
    in.close();
    if (std::filesystem::exists(file))
        std::filesystem::resize_file(file, whole);
    return parley::Seq{last};
}

std::uint64_t lines_of(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::uint64_t lines = 0;
    for (std::string line; std::getline(in, line) && !in.eof();)
        ++lines;
    return lines;
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 6)
        return 2;
    const std::string user = arguments[2];
    const auto group = ConversationId::group(arguments[3]);
    const std::filesystem::path folder = arguments[4];
    const double rate = std::atof(arguments[5]);
    std::string password;
    std::getline(std::cin, password);
    std::signal(SIGTERM, [](int) { ending = true; });

    const auto shown_file = folder / (user + ".shown");
    const auto accepted_file = folder / (user + ".accepted");
    Options options;
    options.server = arguments[1];
    options.user = user;
    options.secret = [password] { return password; };
    options.state_folder = folder / "state";
    options.start = Options::Start::beginning;
    options.resume_at.emplace();
    options.first_pause = 50ms;
    options.longest_pause = 1s;
    if (const auto last = last_shown(shown_file); last != parley::Seq::before_first())
        options.resume_at->emplace(group, last);

    std::FILE* const shown = std::fopen(shown_file.c_str(), "a");
    std::FILE* const accepted = std::fopen(accepted_file.c_str(), "a");
    if (shown == nullptr || accepted == nullptr)
        return 1;
    Handlers handlers;
    handlers.message = [shown, &group](const Message& message) {
        if (message.conversation != group)
            return;
        std::fprintf(shown, "%llu %s %s\n", static_cast<unsigned long long>(message.seq.value()), message.from.c_str(),
                     message.ref.empty() ? "-" : message.ref.c_str());
        std::fflush(shown);
    };
    handlers.missing = [](const Missing& missing) {
        std::fprintf(stderr, "missing %llu to %llu\n", static_cast<unsigned long long>(missing.first.value()),
                     static_cast<unsigned long long>(missing.last.value()));
    };
    handlers.progress = [](const SendProgress& progress) {
        if (progress.state == SendState::refused)
            std::fprintf(stderr, "refused %s: %s\n", progress.ref.c_str(), progress.reason.c_str());
    };
    handlers.problem = [](const std::string& text) { std::fprintf(stderr, "problem: %s\n", text.c_str()); };
    auto client = Client::open(std::move(options), std::move(handlers));
    if (!client) {
        std::fprintf(stderr, "%s\n", client.error().message.c_str());
        return 1;
    }
    (*client)->start();

    // A message that was accepted and not written down before the kill is accepted again under its reference.
    auto next = lines_of(accepted_file);
    const auto pause = std::chrono::duration<double>(rate > 0 ? 1 / rate : 0.1);
    while (!ending) {
        std::this_thread::sleep_for(pause);
        if (rate <= 0 || (*client)->outbox_size() > 2000)
            continue;
        const std::string ref = user + ":" + std::to_string(next);
        if ((*client)->send(group, Content{ref, {}, {}}, ref)) {
            std::fprintf(accepted, "%s\n", ref.c_str());
            std::fflush(accepted);
            ++next;
        }
    }
    // Until the outbox is empty: what was accepted has to arrive.
    (*client)->wait_until_sent(60s);
    (*client)->stop();
    return (*client)->outbox_size() == 0 ? 0 : 1;
}
