#pragma once

#include "bridge/projector/history_writer.h"
#include "bridge/stores/history_store.h"
#include "core/journal/reader.h"
#include "core/journal/writer.h"
#include "core/sqlite/database.h"
#include "tests/unit/bridge/directory_support.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge::test {

inline const std::string instance = "0123456789abcdef0123456789abcdef";

/// What is unusual about a message.
struct Extra {
    std::string ref{};
    std::string from_client{};
    std::string content_type{};
    std::string user_properties{}; ///< encoded
    bool is_event = false;
    std::optional<std::uint64_t> seq{}; ///< instead of the next one
};

/// Writes a journal as the broker would: numbers messages, and lets a millisecond pass with each record.
class JournalScript {
public:
    explicit JournalScript(std::filesystem::path folder, std::uint64_t segment_bytes = 64u << 20)
        : folder_(std::move(folder))
        , segment_bytes_(segment_bytes)
    {
        start_broker();
    }

    void start_broker()
    {
        writer_.reset();
        journal::WriterOptions options;
        options.folder = folder_;
        options.instance = instance;
        options.segment_bytes = segment_bytes_;
        auto opened = journal::Writer::open(options, ++ts, "2.0.11");
        if (!opened)
            throw std::runtime_error(opened.error().message);
        writer_ = *std::move(opened);
    }
    void stop_broker() { writer_.reset(); }

    std::uint64_t message(const Conversation& conversation, std::string_view from, std::string_view payload,
                          const Extra& extra = {})
    {
        std::uint64_t& last = last_seq_[conversation.key()];
        last = extra.seq.value_or(last + 1);
        journal::Message record;
        record.ts = ++ts;
        record.seq = Seq{last};
        record.conversation = {conversation.kind, conversation.first, conversation.second};
        record.kind = extra.is_event ? journal::MessageKind::event : journal::MessageKind::message;
        record.sender = from;
        record.ref = extra.ref;
        record.from_client = extra.from_client;
        record.content_type = extra.content_type;
        record.user_properties = journal::UserPropertiesView(extra.user_properties);
        record.payload = payload;
        append(record);
        return last;
    }
    void read(const Conversation& conversation, std::string_view user, std::uint64_t seq,
              journal::MarkerKind kind = journal::MarkerKind::read)
    {
        append(
            journal::Marker{++ts, kind, {conversation.kind, conversation.first, conversation.second}, user, Seq{seq}});
    }
    std::uint64_t open(std::string_view user, std::string_view client)
    {
        const std::uint64_t number = (writer_->epoch() << 32) | ++sessions_;
        append(journal::SessionOpened{++ts, number, writer_->epoch(), user, client, "127.0.0.1", "mqtt/5"});
        return number;
    }
    void close(std::string_view user, std::uint64_t number) { append(journal::SessionClosed{++ts, number, user, 0}); }
    void refuse(std::string_view user, std::string_view reason, std::uint32_t count = 1)
    {
        append(journal::LoginRefused{++ts, user, "c1", "10.0.0.1", reason, count});
    }

    [[nodiscard]] journal::Offset end() const { return writer_->end(); }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
    std::int64_t ts = 1'000'000;

private:
    void append(const journal::Record& record)
    {
        const auto appended = writer_->append(record);
        if (!appended)
            throw std::runtime_error(appended.error().message);
    }

    std::filesystem::path folder_;
    std::uint64_t segment_bytes_;
    std::unique_ptr<journal::Writer> writer_;
    std::map<std::string, std::uint64_t> last_seq_;
    std::uint64_t sessions_ = 0;
};

/// Projects what there is, as a process that is started anew for each batch of `batch` records would.
inline void project(const std::filesystem::path& history_db, const std::filesystem::path& journal,
                    std::size_t batch = std::numeric_limits<std::size_t>::max())
{
    for (;;) {
        HistoryWriter writer(history_db, instance);
        journal::Reader reader(journal, writer.position());
        std::size_t records = 0;
        while (records < batch) {
            const auto entry = reader.next();
            if (!entry)
                break;
            if (records++ == 0)
                writer.begin();
            writer.apply(*entry);
        }
        if (records == 0)
            return;
        writer.commit(reader.position());
    }
}

/// Everything in a table, as text; for comparing files.
inline std::string dump(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    const std::pair<const char*, int> tables[] = {
        {"SELECT * FROM meta ORDER BY key", 2},
        {"SELECT * FROM position", 3},
        {"SELECT * FROM conversation ORDER BY key", 7},
        {"SELECT * FROM message ORDER BY id", 12},
        {"SELECT * FROM marker ORDER BY conversation, user", 4},
        {"SELECT * FROM session ORDER BY number", 9},
        {"SELECT * FROM presence ORDER BY user", 5},
    };
    std::string text;
    for (const auto& [sql, columns] : tables) {
        text += std::string(sql) + "\n";
        sqlite::Statement rows(database, sql);
        while (rows.step()) {
            for (int column = 0; column < columns; ++column)
                text += (rows.is_null(column) ? std::string("NULL") : rows.text(column)) + "|";
            text += "\n";
        }
    }
    return text;
}

inline Conversation group(const std::string& id)
{
    return Conversation::of(GroupId{id});
}

inline Conversation pair(const std::string& one, const std::string& other)
{
    return Conversation::between(UserId{one}, UserId{other});
}

inline std::vector<std::uint64_t> seqs(const std::vector<StoredMessage>& messages)
{
    std::vector<std::uint64_t> numbers;
    for (const StoredMessage& message : messages)
        numbers.push_back(message.seq.value());
    return numbers;
}

} // namespace parley::bridge::test
