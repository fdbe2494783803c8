#pragma once

#include "core/base/errors.h"
#include "core/journal/codec.h"
#include "core/journal/reader.h"
#include "core/journal/writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <stdlib.h>
#include <unistd.h>

namespace parley::journal {

inline const std::string test_instance = "0123456789abcdef0123456789abcdef";
inline const std::string other_instance = "ffffffffffffffffffffffffffffffff";
inline constexpr std::int64_t test_ts = 1'795'372'797'385;

/// A message to the group ops whose text can be compared; views what it is given.
inline Message message_to_ops(std::uint64_t seq, std::string_view payload)
{
    Message message;
    message.ts = test_ts + static_cast<std::int64_t>(seq);
    message.seq = Seq{seq};
    message.conversation = {ConversationKind::group, "ops", {}};
    message.sender = "u1";
    message.ref = "r1";
    message.qos = 1;
    message.payload = payload;
    return message;
}

/// One line for each record, so that a whole journal is compared at once.
inline std::string in_words(const Record& record)
{
    if (const auto* started = std::get_if<EpochStarted>(&record))
        return "epoch " + std::to_string(started->epoch);
    if (const auto* message = std::get_if<Message>(&record))
        return "message " + std::to_string(message->seq.value()) + " " + std::string(message->payload);
    if (const auto* marker = std::get_if<Marker>(&record))
        return "marker " + std::string(marker->user) + " " + std::to_string(marker->seq.value());
    if (const auto* opened = std::get_if<SessionOpened>(&record))
        return "opened " + std::to_string(opened->number);
    if (const auto* refused = std::get_if<LoginRefused>(&record))
        return "refused " + std::string(refused->user) + " " + std::to_string(refused->count);
    return "closed " + std::to_string(std::get<SessionClosed>(record).number);
}

using Words = std::vector<std::string>;

inline Words read_rest(Reader& reader)
{
    Words words;
    while (const auto entry = reader.next())
        words.push_back(in_words(entry->record));
    return words;
}

inline Words read_all(const std::filesystem::path& folder, Offset from = Offset{0})
{
    Reader reader(folder, from);
    return read_rest(reader);
}

inline std::string file_content(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void set_content(const std::filesystem::path& file, std::string_view bytes)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

/// Memory where there is some that looks like a folder: a test that opens a thousand journals need not wait for a disk.
inline std::filesystem::path fast_folder()
{
    const std::filesystem::path memory = "/dev/shm";
    return ::access(memory.c_str(), R_OK | W_OK | X_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

/// A journal in a temporary folder of its own.
class JournalTest : public testing::Test {
protected:
    explicit JournalTest(const std::filesystem::path& base = std::filesystem::temp_directory_path())
    {
        std::string pattern = (base / "parley-journal-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        data_ = pattern;
        options_.folder = folder();
        options_.instance = test_instance;
    }
    ~JournalTest() override
    {
        std::error_code ignored;
        std::filesystem::remove_all(data_, ignored);
    }

    [[nodiscard]] std::filesystem::path folder() const { return data_ / "journal"; }
    [[nodiscard]] const std::filesystem::path& data() const { return data_; }

    [[nodiscard]] Result<std::unique_ptr<Writer>> try_open() const { return Writer::open(options_, test_ts, "2.0.11"); }
    std::unique_ptr<Writer> open() const
    {
        auto writer = try_open();
        if (!writer)
            throw std::runtime_error(writer.error().message);
        return std::move(*writer);
    }
    /// What open() throws, or "" if it opens.
    [[nodiscard]] std::string refusal() const
    {
        try {
            const auto writer = try_open();
            return writer ? "" : "error: " + writer.error().message;
        } catch (const StorageError& error) {
            return error.what();
        }
    }
    static Offset append(Writer& writer, std::uint64_t seq, std::string_view payload)
    {
        auto offset = writer.append(message_to_ops(seq, payload));
        if (!offset)
            throw std::runtime_error(offset.error().message);
        return *offset;
    }
    /// By offset.
    [[nodiscard]] std::vector<std::filesystem::path> segment_files() const
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            if (entry.path().extension() == ".journal")
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }
    [[nodiscard]] std::vector<std::filesystem::path> cut_files() const
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            if (entry.path().filename().string().starts_with("cut-"))
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }

    WriterOptions options_;

private:
    std::filesystem::path data_;
};

} // namespace parley::journal
