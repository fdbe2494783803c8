#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "core/journal/writer.h"
#include "core/settings/settings.h"
#include "core/sqlite/database.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::plugin::testing {

class ManualClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return wall; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return steady; }
    void pass(std::chrono::milliseconds time)
    {
        wall += time;
        steady += time;
    }
    UnixMillis wall = unix_millis(1'795'372'797'000);
    std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::time_point(std::chrono::hours(1));
};

/// What the fake broker was asked to publish, copied.
struct Published {
    std::string client;
    std::string topic;
    std::string payload;
    int qos = 0;
    std::map<std::string, std::string> user; ///< the last of each name
    std::string content_type;
};

/// A broker in memory: connections are what a test says, publications and kicks are remembered.
class FakeBroker final : public Broker {
public:
    void log(LogLevel, const std::string& line) override { lines.push_back(line); }
    const char* user_name(ClientHandle client) override;
    ClientInfo describe(ClientHandle client) override { return clients[client]; }
    bool set_user_name(ClientHandle client, const std::string& name) override;
    bool publish(const Outgoing& message) override;
    bool kick_client(const std::string& client_id) override;
    bool kick_user(const std::string& user_name) override;
    bool free_place_in_window(ClientHandle client) override;
    [[nodiscard]] bool can_recount_queues() const override { return mends_counts; }
    void recount_queue(ClientHandle client) override { recounted.push_back(client); }

    /// A connection with that client identifier that the broker knows, whether logged in or not.
    ClientHandle connect(const std::string& id, bool clean_start = true);

    std::map<ClientHandle, ClientInfo> clients;
    std::vector<Published> published;
    std::vector<std::string> lines;
    std::vector<std::string> kicked;
    std::vector<std::string> kicked_users;
    std::function<void(const std::string&)> on_kick; ///< as the broker calls back inside a kick
    bool knows_kicked = true;
    std::vector<ClientHandle> widened;
    std::vector<ClientHandle> recounted;
    bool mends_windows = true;
    bool mends_counts = true;

private:
    std::uintptr_t next_ = 0x1000;
};

/// A folder of its own, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

inline constexpr std::string_view test_instance = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view test_bridge_key = "the-service-key";
inline constexpr std::string_view test_token_key = "0123456789abcdef0123456789abcdef";

/// A data folder as the bridge makes it: databases, key. Users u1, u2, u3 (passwords pw-u1, …) and group ops of u1 and
/// u2.
class TestDataFolder {
public:
    TestDataFolder();
    [[nodiscard]] Settings settings() const;
    void run(const std::string& sql); ///< in directory.db
    void run_history(const std::string& sql);
    [[nodiscard]] Revision revision();
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_.path(); }

private:
    TemporaryFolder folder_;
    sqlite::Database directory_;
    sqlite::Database history_;
};

/// A directory with users u1, u2, u3 and the group ops of u1 (owner) and u2 (member).
struct SmallWorld {
    SmallWorld();
    Directory directory;
    UserIndex u1, u2, u3;
    GroupIndex ops;
};

/// A session of a user, taken into the table.
Session& log_in(Sessions& sessions, ClientHandle client, UserIndex user, const std::string& id,
                const std::string& client_id);

/// A writer that keeps nothing and fails when told to.
class FakeWriter final : public journal::Writer {
public:
    struct Control {
        bool full = false;
        bool broken_disk = false;
        std::uint64_t appended = 0;
        std::uint64_t syncs = 0;
        std::vector<journal::RecordType> types;
        std::vector<std::uint64_t> session_numbers;
        std::vector<std::string> refused; ///< user and count of each login_refused
    };
    explicit FakeWriter(Control& control)
        : control_(control)
    {}
    Result<journal::Offset> append(const journal::Record& record) override;
    void sync() override;
    [[nodiscard]] bool needs_sync() const noexcept override { return control_.appended != 0; }
    [[nodiscard]] journal::Offset end() const noexcept override { return journal::Offset{control_.appended * 100}; }
    [[nodiscard]] std::uint64_t epoch() const noexcept override { return 7; }
    [[nodiscard]] std::uint64_t bytes() const noexcept override { return control_.appended * 100; }
    [[nodiscard]] std::uint64_t cut_bytes() const noexcept override { return 0; }

private:
    Control& control_;
};

} // namespace parley::plugin::testing
