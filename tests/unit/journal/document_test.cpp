// docs/journal.md shows a segment byte by byte: here it is built and compared with the page.

#include "tests/unit/journal/journal_fixture.h"

#include <cctype>
#include <cstdio>
#include <sstream>

namespace parley::journal {
namespace {

std::string example_segment()
{
    const auto header = encode_segment_header({test_instance, 1, Offset{0}, Offset{0}, test_ts});
    std::string bytes(header.data(), header.size());
    std::string properties;
    append_user_property(properties, "unit", "C");
    Message message = message_to_ops(1, "21.5");
    message.from_client = "web";
    message.content_type = "text/plain";
    message.user_properties = UserPropertiesView(properties);
    const Marker marker{test_ts + 2, MarkerKind::read, {ConversationKind::group, "ops", {}}, "u2", Seq{1}};
    for (const Record& record : {Record(EpochStarted{test_ts, 1, "2.0.11"}), Record(message), Record(marker)}) {
        std::vector<char> buffer;
        bytes += encode_frame(record, Offset{bytes.size() - segment_header_bytes}, buffer).bytes;
    }
    return bytes;
}

/// As `hexdump -C` shows it.
std::string hex_dump(std::string_view bytes)
{
    std::ostringstream out;
    for (std::size_t line = 0; line < bytes.size(); line += 16) {
        char text[32];
        std::snprintf(text, sizeof text, "%08zx ", line);
        out << text;
        std::string readable;
        for (std::size_t i = 0; i < 16; ++i) {
            out << (i == 8 ? "  " : " ");
            if (line + i >= bytes.size()) {
                out << "  ";
                continue;
            }
            const auto byte = static_cast<unsigned char>(bytes[line + i]);
            std::snprintf(text, sizeof text, "%02x", byte);
            out << text;
            readable += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
        }
        out << "  |" << readable << "|\n";
    }
    return out.str();
}

TEST(JournalDocument, ShowsASegmentAsItIsWritten)
{
    const std::string page = file_content(std::filesystem::path(PARLEY_SOURCE) / "docs/journal.md");
    const std::string dump = hex_dump(example_segment());
    EXPECT_NE(page.find("```\n" + dump + "```"), std::string::npos) << "docs/journal.md should show:\n" << dump;
}

using JournalDocumentTest = JournalTest;

TEST_F(JournalDocumentTest, ItsSegmentIsOneThatOpens)
{
    std::filesystem::create_directory(folder());
    set_content(folder() / "00000000000000000000.journal", example_segment());
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 21.5", "marker u2 1"}));
    EXPECT_EQ(open()->epoch(), 2u);
}

} // namespace
} // namespace parley::journal
