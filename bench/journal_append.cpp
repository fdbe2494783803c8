// How long does one journal record hold up the broker's thread, and how fast can a bridge read them back?
//
// Workload: messages of 128 bytes to one group, as the plugin appends them, segments of 64 MiB; without a thread that
// syncs, and with one that syncs every 20 ms (`journal.sync: interval`). Then one reader over all of it.
// Metric: for append the time of each single call (median, p99) and the CPU time of the appending thread per call; for
// reading, records per second of wall time and of CPU time. One warm-up, then --runs runs; printed as median [min …
// max].

#include "bench/samples.h"
#include "core/journal/reader.h"
#include "core/journal/writer.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <stdlib.h>
#include <time.h>

namespace parley::bench {
namespace {

using namespace std::chrono_literals;

double thread_cpu_nanoseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// A folder that is gone afterwards.
class Folder {
public:
    explicit Folder(const std::filesystem::path& base)
    {
        std::string pattern = (base / "parley-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no folder in " + base.string());
        path_ = pattern;
    }
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path journal() const { return path_ / "journal"; }

private:
    std::filesystem::path path_;
};

/// What the plugin does for `journal.sync: interval`.
class Syncer {
public:
    explicit Syncer(journal::Writer& writer)
        : thread_([this, &writer] { run(writer); })
    {}
    ~Syncer()
    {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        stopped_.notify_one();
        thread_.join();
    }
    Syncer(const Syncer&) = delete;
    Syncer& operator=(const Syncer&) = delete;

private:
    void run(journal::Writer& writer)
    {
        std::unique_lock lock(mutex_);
        while (!stopped_.wait_for(lock, 20ms, [this] { return stop_; })) {
            if (writer.needs_sync())
                writer.sync();
        }
    }

    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;
    std::thread thread_; ///< last: starts when everything above is there
};

struct AppendRun {
    double median_ns;
    double p99_ns;
    double cpu_ns;
};

AppendRun append_all(journal::Writer& writer, std::uint64_t count, bool synced)
{
    const std::string payload(128, 'x');
    journal::Message message;
    message.conversation = {ConversationKind::group, "operations", {}};
    message.sender = "sensor-17";
    message.from_client = "main";
    message.qos = 1;
    message.payload = payload;
    std::vector<double> samples(count);
    std::unique_ptr<Syncer> syncer = synced ? std::make_unique<Syncer>(writer) : nullptr;
    const double cpu_before = thread_cpu_nanoseconds();
    for (std::uint64_t i = 0; i < count; ++i) {
        message.seq = Seq{i + 1};
        message.ts = static_cast<std::int64_t>(i);
        samples[i] = nanoseconds_of([&] {
            if (!writer.append(message))
                throw std::runtime_error("append refused");
        });
    }
    const double cpu = thread_cpu_nanoseconds() - cpu_before;
    syncer.reset();
    return {percentile(samples, 0.5), percentile(samples, 0.99), cpu / static_cast<double>(count)};
}

struct ReadRun {
    double per_second;
    double per_cpu_second;
};

ReadRun read_all(const std::filesystem::path& folder, std::uint64_t count)
{
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    const double cpu_before = thread_cpu_nanoseconds();
    const double wall = nanoseconds_of([&] {
        journal::Reader reader(folder, journal::Offset{0});
        while (const auto entry = reader.next()) {
            ++records;
            if (const auto* message = std::get_if<journal::Message>(&entry->record))
                bytes += message->payload.size();
        }
    });
    const double cpu = thread_cpu_nanoseconds() - cpu_before;
    if (records != count + 1 || bytes != count * 128)
        throw std::runtime_error("the reader has not seen every record");
    return {static_cast<double>(records) / wall * 1e9, static_cast<double>(records) / cpu * 1e9};
}

void print(const char* what, const std::vector<double>& runs, const char* unit)
{
    std::printf("%-44s %12.0f  [%.0f … %.0f] %s\n", what, percentile(runs, 0.5), percentile(runs, 0),
                percentile(runs, 1), unit);
}

void run(const std::filesystem::path& base, std::uint64_t count, int runs)
{
    std::printf("%s, %u processors; %lu records of 128 bytes payload, %d runs\n", processor().c_str(),
                std::thread::hardware_concurrency(), static_cast<unsigned long>(count), runs);
    std::vector<double> read_wall;
    std::vector<double> read_cpu;
    for (const bool synced : {false, true}) {
        std::vector<double> medians;
        std::vector<double> p99s;
        std::vector<double> cpus;
        for (int i = 0; i <= runs; ++i) {
            const Folder folder(base);
            journal::WriterOptions options;
            options.folder = folder.journal();
            options.instance = std::string(32, '0');
            auto writer = journal::Writer::open(options, 0, "bench");
            if (!writer)
                throw std::runtime_error(writer.error().message);
            const AppendRun appended = append_all(**writer, count, synced);
            const ReadRun read = read_all(folder.journal(), count);
            if (i == 0)
                continue; // warm-up
            medians.push_back(appended.median_ns);
            p99s.push_back(appended.p99_ns);
            cpus.push_back(appended.cpu_ns);
            read_wall.push_back(read.per_second);
            read_cpu.push_back(read.per_cpu_second);
        }
        const std::string with = synced ? ", synced every 20 ms" : ", never synced";
        print(("append, median" + with).c_str(), medians, "ns");
        print(("append, p99" + with).c_str(), p99s, "ns");
        print(("append, CPU of the thread" + with).c_str(), cpus, "ns");
    }
    print("read, records per second", read_wall, "/s");
    print("read, records per CPU second", read_cpu, "/s");
}

} // namespace
} // namespace parley::bench

int main(int argc, char** argv)
{
    CLI::App app("How long a journal record holds up the broker's thread");
    std::string folder = std::filesystem::temp_directory_path().string();
    std::uint64_t count = 500'000;
    int runs = 5;
    app.add_option("--folder", folder, "where the journal is made")->capture_default_str();
    app.add_option("--records", count, "records of each run")->capture_default_str();
    app.add_option("--runs", runs, "runs after the warm-up")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        parley::bench::run(folder, count, runs);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
    return 0;
}
