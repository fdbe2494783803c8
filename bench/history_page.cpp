// How long does a page of history take in a large history.db?
//
// Workload   10 million messages of 128 bytes in 2,000 conversations, written by the real HistoryWriter in random order
// of
//            conversations, so that a page's rows lie scattered over the file; then pages of 50 at random places of
//            random conversations, half of them forwards (after), half backwards (before), by the real HistoryStore,
//            each in a read transaction of its own. Beside it: pages by time, unread counts.
// Metric     microseconds a question: p50, p99 and the longest. One warm-up, then --runs runs.

#include "bridge/projector/history_writer.h"
#include "bridge/stores/history_store.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using parley::Seq;
using parley::bridge::ConversationRow;
using parley::bridge::HistoryRange;
using parley::bridge::HistoryStore;
using parley::bridge::HistoryWriter;

const std::string instance = "0123456789abcdef0123456789abcdef";
constexpr std::int64_t first_ts = 1'700'000'000'000;

struct Options {
    std::uint64_t messages = 10'000'000;
    std::size_t conversations = 2000;
    std::size_t payload = 128;
    int questions = 20'000;
    int runs = 5;
    std::string file = "/tmp/parley-bench-history/history.db";
    bool keep = false;
};

void fill(const Options& options)
{
    std::mt19937_64 random(1);
    HistoryWriter writer(options.file, instance);
    std::vector<std::uint64_t> last_seq(options.conversations);
    const std::string payload(options.payload, 'x');
    std::uint64_t offset = 0;
    for (std::uint64_t number = 0; number < options.messages; ++number) {
        if (number % 20'000 == 0)
            writer.begin();
        const std::size_t conversation = random() % options.conversations;
        const std::string name = "group-" + std::to_string(conversation);
        const std::string sender = "user-" + std::to_string(random() % 5);
        parley::journal::Message message;
        message.ts = first_ts + static_cast<std::int64_t>(number);
        message.seq = Seq{++last_seq[conversation]};
        message.conversation = {parley::ConversationKind::group, name, {}};
        message.sender = sender;
        message.ref = "reference-1";
        message.from_client = "web";
        message.payload = payload;
        writer.apply({parley::journal::Offset{offset}, parley::journal::Offset{offset + 1}, message});
        ++offset;
        if (number % 20'000 == 19'999 || number + 1 == options.messages)
            writer.commit(parley::journal::Offset{offset});
    }
}

template <class Question>
void measure(const char* what, const Options& options, Question question)
{
    for (int run = 0; run <= options.runs; ++run) {
        std::mt19937_64 random(static_cast<std::uint64_t>(run) + 100);
        std::vector<double> times;
        for (int number = 0; number < options.questions; ++number) {
            const std::string key = "g/group-" + std::to_string(random() % options.conversations);
            const std::uint64_t place = random();
            const auto begin = std::chrono::steady_clock::now();
            question(key, place);
            times.push_back(
                std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
        }
        std::sort(times.begin(), times.end());
        std::printf("%-16s %s %d: p50 %6.0f us, p99 %6.0f us, longest %7.0f us\n", what,
                    run == 0 ? "warm-up" : "run    ", run, times[times.size() / 2], times[times.size() * 99 / 100],
                    times.back());
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    CLI::App app("How long does a page of history take?");
    app.add_option("--messages", options.messages, "messages in history.db");
    app.add_option("--conversations", options.conversations, "conversations");
    app.add_option("--payload", options.payload, "bytes in a message");
    app.add_option("--questions", options.questions, "questions in a run");
    app.add_option("--runs", options.runs, "runs after the warm-up")->check(CLI::Range(1, 100));
    app.add_option("--file", options.file, "history.db; its folder is removed at the end");
    app.add_flag("--keep", options.keep, "leave the file, and use one that is there");
    CLI11_PARSE(app, argc, argv);

    const fs::path folder = fs::path(options.file).parent_path();
    if (!options.keep)
        fs::remove_all(folder);
    fs::create_directories(folder);
    if (!fs::exists(options.file))
        fill(options);
    std::printf("history.db: %llu MB\n", static_cast<unsigned long long>(fs::file_size(options.file) >> 20));

    HistoryStore store(options.file);
    const parley::UserId reader{"user-1"};
    const auto ask = [&store](const std::string& key, auto question) {
        store.begin();
        if (const auto conversation = store.conversation(key))
            question(*conversation);
        store.end();
    };
    measure("page of 50", options, [&](const std::string& key, std::uint64_t place) {
        ask(key, [&](const ConversationRow& conversation) {
            HistoryRange range;
            const Seq seq{1 + place % conversation.last_seq.value()};
            (place & 1 ? range.after : range.before) = seq;
            store.page(conversation, key, range);
        });
    });
    measure("page by time", options, [&](const std::string& key, std::uint64_t place) {
        ask(key, [&](const ConversationRow& conversation) {
            HistoryRange range;
            range.from = parley::unix_millis(first_ts + static_cast<std::int64_t>(place % options.messages));
            store.page(conversation, key, range);
        });
    });
    measure("unread count", options, [&](const std::string& key, std::uint64_t) {
        ask(key, [&](const ConversationRow& conversation) { store.unread(conversation, reader); });
    });
    if (!options.keep)
        fs::remove_all(folder);
    return 0;
}
