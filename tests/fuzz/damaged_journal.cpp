#include "tests/fuzz/damaged_journal.h"

#include "core/base/errors.h"
#include "core/journal/files.h"
#include "core/journal/reader.h"
#include "core/journal/repair.h"
#include "core/journal/writer.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/scratch.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace parley::fuzz {
namespace {

using journal::Offset;

const std::string instance = "0123456789abcdef0123456789abcdef";

/// Of each record its offset, and its bytes as they would be written there.
using Records = std::map<std::uint64_t, std::string>;
/// Of each segment file its name and bytes.
using Files = std::map<std::string, std::string>;

std::string bytes_of(const journal::Entry& entry)
{
    std::vector<char> buffer;
    return std::string(journal::encode_frame(entry.record, entry.offset, buffer).bytes);
}

/// What a reader gets from there until the end, or until it meets damage.
Records read_from(const std::filesystem::path& folder, Offset from)
{
    Records records;
    try {
        journal::Reader reader(folder, from);
        while (const auto entry = reader.next())
            records.emplace(entry->offset.value(), bytes_of(*entry));
    } catch (const StorageError&) {
        // Damage is told so.
    }
    return records;
}

/// Every record behind each segment's beginning: a reader stops where records are lost.
Records read_everything(const std::filesystem::path& folder)
{
    Records records;
    for (const auto& segment : journal::segment_names(folder)) // also those whose header is damaged
        records.merge(read_from(folder, segment.first));
    return records;
}

std::unique_ptr<journal::Writer> open_writer(const std::filesystem::path& folder)
{
    journal::WriterOptions options;
    options.folder = folder;
    options.instance = instance;
    options.segment_bytes = 400;
    auto writer = journal::Writer::open(options, 1'795'372'797'385, "2.0.11");
    must(writer.has_value(), "there is room");
    return *std::move(writer);
}

struct Original {
    Files files;
    Records records;
};

Original make_original(const std::filesystem::path& folder)
{
    for (int epoch = 0; epoch < 2; ++epoch) {
        const auto writer = open_writer(folder);
        for (std::uint64_t seq = 1; seq <= 5; ++seq) {
            journal::Message message;
            message.seq = Seq{seq + 5 * static_cast<std::uint64_t>(epoch)};
            message.conversation = {ConversationKind::group, "ops", {}};
            message.sender = "u1";
            message.payload = "what is said";
            must(writer->append(message).has_value(), "a message is journaled");
        }
        must(writer->append(journal::SessionClosed{1, 7, "u1", -1}).has_value(), "a session's end is journaled");
    }
    Original original;
    for (const auto& segment : journal::list_segments(folder)) {
        std::ifstream in(segment.file, std::ios::binary);
        original.files[segment.file.filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    original.records = read_from(folder, Offset{0});
    must(original.files.size() >= 3 && original.records.size() == 14, "the good journal is as it should be");
    return original;
}

void clear_and_write(const Scratch& scratch, const Files& files)
{
    scratch.clear();
    for (const auto& [name, bytes] : files)
        scratch.write(name, bytes);
}

/// One edit is six bytes: what, which file, place (2), length, value.
void damage(std::string& bytes, std::string_view edit)
{
    const auto number = [&](std::size_t at) { return static_cast<unsigned char>(edit[at]); };
    const std::size_t place = std::min<std::size_t>(number(2) * 256u + number(3), bytes.size());
    const std::size_t length = std::min<std::size_t>(number(4), bytes.size() - place);
    switch (edit[0]) {
    case 'x': // one byte
        if (place < bytes.size())
            bytes[place] = static_cast<char>(bytes[place] ^ edit[5]);
        break;
    case 't': // the tail is gone
        bytes.resize(place);
        break;
    case 'z': // a stretch of one value, zeros for example
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), length, edit[5]);
        break;
    case 'c': // a stretch is gone
        bytes.erase(place, length);
        break;
    case 'd': // a stretch is there twice
        bytes.insert(place, bytes.substr(place, length));
        break;
    case 'a': // something behind the end
        bytes.append(length, edit[5]);
        break;
    default:
        break;
    }
}

void must_be_original(const Records& records, const Records& original)
{
    for (const auto& [offset, bytes] : records) {
        const auto found = original.find(offset);
        must(found != original.end() && found->second == bytes, "only what was written is read");
    }
}

/// Repairs it; false if it says what it cannot repair.
bool repair_it(const std::filesystem::path& folder)
{
    const auto report = journal::repair(folder, instance);
    must(report.has_value(), "there is room for a repair");
    if (!report->left.empty())
        return false;
    must(journal::verify(folder, instance).empty(), "a repaired journal has nothing wrong");
    must(open_writer(folder)->append(journal::SessionClosed{2, 8, "u1", 0}).has_value(), "a repaired journal goes on");
    return true;
}

} // namespace

void check_any_segment(std::string_view bytes)
{
    static const Scratch scratch;
    scratch.clear();
    scratch.write("00000000000000000000.journal", bytes);
    (void)journal::inspect(scratch.path());
    (void)journal::verify(scratch.path());
    const Records before = read_from(scratch.path(), Offset{0});
    std::string buffer;
    for (const auto& [offset, record] : before) {
        const auto entry = journal::read_at(scratch.path(), Offset{offset}, buffer);
        must(entry && bytes_of(*entry) == record, "a record is the same by its offset");
    }
    try {
        (void)repair_it(scratch.path());
    } catch (const StorageError&) {
        // A segment of somebody else.
        return;
    }
    const Records after = read_from(scratch.path(), Offset{0});
    must(std::ranges::includes(after, before), "a repair keeps the good beginning");
}

void check_damaged(std::string_view edits)
{
    static const Scratch scratch;
    static const Original original = make_original(scratch.path());
    Files files = original.files;
    Records untouched = original.records;
    while (edits.size() >= 6) {
        const auto file = std::next(files.begin(), static_cast<unsigned char>(edits[1]) % files.size());
        damage(file->second, edits.substr(0, 6));
        edits.remove_prefix(6);
    }
    // A record is good as long as its segment is the same up to its end.
    std::uint64_t good_until = UINT64_MAX;
    for (const auto& [name, bytes] : original.files) {
        const std::string& now = files.at(name);
        if (now == bytes)
            continue;
        const auto same = std::mismatch(bytes.begin(), bytes.end(), now.begin(), now.end()).first - bytes.begin();
        const auto in_records = std::max<std::ptrdiff_t>(same - 88, 0);
        good_until = std::stoull(name) + static_cast<std::uint64_t>(in_records);
        break;
    }
    std::erase_if(untouched, [&](const auto& record) { return record.first + record.second.size() > good_until; });
    clear_and_write(scratch, files);

    const Records before = read_everything(scratch.path());
    must_be_original(before, original.records);
    if (!repair_it(scratch.path()))
        return;
    const Records after = read_everything(scratch.path());
    // Before it a reader may refuse all of it: it looks for its place from the newest header down.
    must(std::ranges::includes(after, untouched), "a repair keeps what stands in front of the damage");
    must(std::ranges::includes(after, before), "a repair loses nothing that could be read");
}

} // namespace parley::fuzz
