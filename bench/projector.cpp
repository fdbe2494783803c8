// How many messages a second does the projector put into history.db, and how many does search index?
//
// Workload   a real journal, written by core/journal: messages of 128 bytes of text in 1,000 conversations taken at
// random,
//            five senders each; then the real Projector from an empty history.db to the journal's end, and after it the
//            real search follower from an empty search.db (on the first --search messages).
// Metric     messages by second of wall time, and by second of CPU time: the latter is what one core can do, also on a
//            machine that does other things. One warm-up, then --runs runs; median, lowest and highest.

#include "bridge/projector/projector.h"
#include "bridge/search/search.h"
#include "core/journal/reader.h"
#include "core/journal/writer.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

namespace {

namespace fs = std::filesystem;
using parley::bridge::Projector;
using parley::bridge::Search;
using namespace std::chrono_literals;

const std::string instance = "0123456789abcdef0123456789abcdef";

struct Options {
    std::uint64_t messages = 2'000'000;
    std::uint64_t search = 200'000;
    std::size_t conversations = 1000;
    std::size_t payload = 128;
    int runs = 5;
    std::string folder = "/tmp/parley-bench-projector";
};

double cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Words from a vocabulary, so that the search index has something like language to do.
std::string text_of(std::mt19937& random, std::size_t bytes)
{
    static const std::vector<std::string> vocabulary = [] {
        std::mt19937 letters(3);
        std::vector<std::string> words(5000);
        for (std::string& word : words)
            for (std::size_t length = 3 + letters() % 7; length > 0; --length)
                word.push_back(static_cast<char>('a' + letters() % 26));
        return words;
    }();
    std::string text;
    while (text.size() < bytes)
        text += vocabulary[random() % vocabulary.size()] + " ";
    text.resize(bytes);
    return text;
}

void write_journal(const Options& options, const fs::path& folder, std::uint64_t messages)
{
    parley::journal::WriterOptions writing;
    writing.folder = folder;
    writing.instance = instance;
    auto writer = parley::journal::Writer::open(writing, 1, "2.0.11").value().release();
    const std::unique_ptr<parley::journal::Writer> owner(writer);
    std::mt19937 random(1);
    std::vector<std::uint64_t> last_seq(options.conversations);
    std::vector<std::string> names;
    for (std::size_t index = 0; index < options.conversations; ++index)
        names.push_back("group-" + std::to_string(index));
    std::vector<std::string> texts;
    for (int index = 0; index < 10'000; ++index)
        texts.push_back(text_of(random, options.payload));
    for (std::uint64_t number = 0; number < messages; ++number) {
        const std::size_t conversation = random() % options.conversations;
        const std::string sender = "user-" + std::to_string(conversation) + "-" + std::to_string(random() % 5);
        const std::string reference = "r" + std::to_string(number);
        parley::journal::Message message;
        message.ts = static_cast<std::int64_t>(1'000'000 + number / 100);
        message.seq = parley::Seq{++last_seq[conversation]};
        message.conversation = {parley::ConversationKind::group, names[conversation], {}};
        message.sender = sender;
        message.ref = reference;
        message.from_client = "web";
        message.payload = texts[random() % texts.size()];
        if (!writer->append(message)) {
            std::fputs("the journal is full\n", stderr);
            std::exit(1);
        }
    }
}

struct Rate {
    double wall;
    double cpu;
};

template <class Done>
Rate measure(std::uint64_t messages, Done done)
{
    const double cpu = cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    while (!done())
        std::this_thread::sleep_for(1ms);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return {static_cast<double>(messages) / wall, static_cast<double>(messages) / (cpu_seconds() - cpu)};
}

Rate project(const fs::path& folder, std::uint64_t messages)
{
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(folder / (std::string("history.db") + suffix));
    parley::bridge::ProjectorOptions options;
    options.history_db = folder / "history.db";
    options.journal_folder = folder / "journal";
    options.instance = instance;
    const parley::SystemClock clock;
    Projector projector(options, clock, {});
    projector.start();
    return measure(messages, [&] { return projector.status().messages_total >= messages; });
}

Rate index(const fs::path& folder, std::uint64_t messages)
{
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(folder / (std::string("search.db") + suffix));
    parley::bridge::SearchOptions options;
    options.search_db = folder / "search.db";
    options.history_db = folder / "history.db";
    options.instance = instance;
    Search search(options);
    search.start();
    const Rate rate = measure(messages, [&] { return search.status().position >= messages; });
    search.stop();
    return rate;
}

void report(const char* what, std::vector<Rate> rates)
{
    const auto line = [&](const char* by, double Rate::*member) {
        std::sort(rates.begin(), rates.end(),
                  [&](const Rate& one, const Rate& other) { return one.*member < other.*member; });
        std::printf("%-10s by %s time: median %8.0f messages/s, lowest %8.0f, highest %8.0f\n", what, by,
                    rates[rates.size() / 2].*member, rates.front().*member, rates.back().*member);
    };
    line("wall", &Rate::wall);
    line("CPU ", &Rate::cpu);
}

template <class Run>
void run(const char* what, int runs, Run once)
{
    std::vector<Rate> rates;
    for (int number = 0; number <= runs; ++number) {
        const Rate rate = once();
        std::printf("%s, %s %d: %.0f messages/s by wall time, %.0f by CPU time\n", what,
                    number == 0 ? "warm-up" : "run", number, rate.wall, rate.cpu);
        std::fflush(stdout);
        if (number > 0)
            rates.push_back(rate);
    }
    report(what, std::move(rates));
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    CLI::App app("How many messages a second do the projector and search take?");
    app.add_option("--messages", options.messages, "messages in the journal");
    app.add_option("--search", options.search, "messages to index; 0: none");
    app.add_option("--conversations", options.conversations, "conversations");
    app.add_option("--payload", options.payload, "bytes of text in a message");
    app.add_option("--runs", options.runs, "runs after the warm-up")->check(CLI::Range(1, 100));
    app.add_option("--folder", options.folder, "work folder; emptied, and removed at the end");
    CLI11_PARSE(app, argc, argv);

    const fs::path folder = options.folder;
    fs::remove_all(folder);
    fs::create_directories(folder);
    write_journal(options, folder / "journal", options.messages);
    run("projector", options.runs, [&] { return project(folder, options.messages); });
    std::printf("history.db: %.0f bytes a message\n",
                static_cast<double>(fs::file_size(folder / "history.db")) / static_cast<double>(options.messages));
    fs::remove_all(folder / "journal");
    if (options.search > 0) {
        write_journal(options, folder / "journal", options.search);
        project(folder, options.search);
        run("search", options.runs, [&] { return index(folder, options.search); });
        std::printf("search.db: %.0f bytes a message\n",
                    static_cast<double>(fs::file_size(folder / "search.db")) / static_cast<double>(options.search));
    }
    fs::remove_all(folder);
    return 0;
}
