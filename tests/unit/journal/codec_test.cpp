#include "core/journal/codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace parley::journal {
namespace {

constexpr std::uint64_t max_number = std::numeric_limits<std::uint64_t>::max();
const std::string longest(65'535, 'x');

std::vector<Record> records_of_every_kind(const std::string& properties)
{
    Message full;
    full.ts = -1;
    full.seq = Seq{max_number};
    full.conversation = {ConversationKind::direct, "u1", "u2"};
    full.kind = MessageKind::event;
    full.sender = longest;
    full.ref = longest;
    full.from_client = longest;
    full.qos = 2;
    full.content_type = longest;
    full.response_topic = longest;
    full.correlation_data = longest;
    full.user_properties = UserPropertiesView(properties);
    full.payload = std::string_view("\0\xff\x80 and more\0", 13);
    return {
        EpochStarted{},
        EpochStarted{std::numeric_limits<std::int64_t>::min(), max_number, longest},
        Message{},
        full,
        Marker{},
        Marker{1, MarkerKind::received, {ConversationKind::direct, longest, longest}, longest, Seq{max_number}},
        SessionOpened{},
        SessionOpened{1, max_number, 2, longest, longest, longest, longest},
        SessionClosed{},
        SessionClosed{std::numeric_limits<std::int64_t>::max(), max_number, longest, std::numeric_limits<int>::min()},
        LoginRefused{},
        LoginRefused{1, longest, longest, longest, longest, std::numeric_limits<std::uint32_t>::max()}};
}

std::string two_properties()
{
    std::string encoded;
    append_user_property(encoded, "colour", "red");
    append_user_property(encoded, "", longest);
    return encoded;
}

std::string encoded(const Record& record, Offset offset)
{
    std::vector<char> buffer;
    const auto frame = encode_frame(record, offset, buffer);
    EXPECT_EQ(frame.problem, EncodeProblem::none);
    return std::string(frame.bytes);
}

std::optional<Record> decoded(std::string_view frame, Offset offset)
{
    const auto header = decode_frame_header(frame.data(), offset);
    const auto body = frame.substr(frame_header_bytes);
    return header && body_matches(*header, body) ? decode_body(body) : std::nullopt;
}

TEST(Codec, EveryRecordComesBackAsItWasWritten)
{
    const std::string properties = two_properties();
    for (const auto& record : records_of_every_kind(properties)) {
        const std::string frame = encoded(record, Offset{4711});
        EXPECT_EQ(frame.size(), frame_header_bytes + body_size(record).bytes);
        EXPECT_EQ(decoded(frame, Offset{4711}), record) << "type " << static_cast<int>(type_of(record));
    }
}

TEST(Codec, AFrameIsValidAtItsOwnOffsetAlone)
{
    const std::string frame = encoded(EpochStarted{1, 2, "2.0.11"}, Offset{100});
    EXPECT_TRUE(decode_frame_header(frame.data(), Offset{100}));
    EXPECT_FALSE(decode_frame_header(frame.data(), Offset{101}));
}

TEST(Codec, NoBodyThatIsCutOrLongerIsARecord)
{
    const std::string properties = two_properties();
    for (const auto& record : records_of_every_kind(properties)) {
        const std::string body = encoded(record, Offset{0}).substr(frame_header_bytes);
        // Long texts make millions of equal cuts; those near a field's edges differ.
        const std::size_t step = body.size() > 10'000 ? 997 : 1;
        for (std::size_t size = 0; size < body.size(); size += step)
            EXPECT_FALSE(decode_body(std::string_view(body).substr(0, size))) << size;
        EXPECT_FALSE(decode_body(body + '\0'));
    }
}

TEST(Codec, HostileBodiesAreRefusedWithoutReadingBehindThem)
{
    // Each body in an allocation of its own size, so that AddressSanitizer sees a byte too far.
    std::mt19937_64 random(20'11);
    const std::string properties = two_properties();
    for (const auto& record : records_of_every_kind(properties)) {
        if (body_size(record).bytes > 1000)
            continue;
        const std::string good = encoded(record, Offset{0}).substr(frame_header_bytes);
        for (int round = 0; round < 2000; ++round) {
            std::vector<char> body(good.begin(), good.end());
            for (int change = 0; change < 3; ++change)
                body[random() % body.size()] = static_cast<char>(random());
            body.resize(1 + random() % body.size());
            body.shrink_to_fit();
            const auto read = decode_body({body.data(), body.size()});
            EXPECT_TRUE(!read || is_well_formed(*read));
        }
    }
}

TEST(Codec, ValuesThatNoReaderAcceptsAreNotWritten)
{
    std::vector<char> buffer;
    Message message;
    message.qos = 3;
    EXPECT_EQ(encode_frame(message, Offset{0}, buffer).problem, EncodeProblem::malformed);
    message.qos = 0;
    message.user_properties = UserPropertiesView("\x05");
    EXPECT_EQ(encode_frame(message, Offset{0}, buffer).problem, EncodeProblem::malformed);
    message.user_properties = {};
    message.conversation.kind = static_cast<ConversationKind>(7);
    EXPECT_EQ(encode_frame(message, Offset{0}, buffer).problem, EncodeProblem::malformed);

    const std::string too_long(65'536, 'x');
    message = Message{};
    message.content_type = too_long;
    EXPECT_EQ(encode_frame(message, Offset{0}, buffer).problem, EncodeProblem::field_too_long);
}

TEST(Codec, AWarmBufferIsNotReallocated)
{
    std::vector<char> buffer;
    const std::string payload(1000, 'p');
    Message message;
    message.payload = payload;
    encode_frame(message, Offset{0}, buffer);
    const char* const before = buffer.data();
    message.payload = "short";
    encode_frame(message, Offset{0}, buffer);
    message.payload = payload;
    const auto frame = encode_frame(message, Offset{1}, buffer);
    EXPECT_EQ(frame.bytes.data(), before);
}

TEST(UserProperties, KeepOrderAndDoubles)
{
    std::string encoded_properties;
    append_user_property(encoded_properties, "a", "1");
    append_user_property(encoded_properties, "b", "");
    append_user_property(encoded_properties, "a", "2");
    std::string seen;
    UserPropertiesView(encoded_properties).for_each([&](std::string_view name, std::string_view value) {
        seen.append(name).append("=").append(value).append(";");
    });
    EXPECT_EQ(seen, "a=1;b=;a=2;");
    EXPECT_THROW(append_user_property(encoded_properties, "a", std::string(65'536, 'x')), std::length_error);
}

TEST(UserProperties, StopAtTheFirstThatIsNotWhole)
{
    std::string encoded_properties;
    append_user_property(encoded_properties, "a", "1");
    append_user_property(encoded_properties, "b", "2");
    encoded_properties.pop_back();
    int seen = 0;
    UserPropertiesView(encoded_properties).for_each([&](auto, auto) { ++seen; });
    EXPECT_EQ(seen, 1);
}

SegmentHeader some_header()
{
    return {"0123456789abcdef0123456789abcdef", 3, Offset{1000}, Offset{900}, 1'795'372'797'385};
}

TEST(SegmentHeader, ComesBackAsItWasWritten)
{
    const auto bytes = encode_segment_header(some_header());
    std::string why;
    EXPECT_EQ(decode_segment_header({bytes.data(), bytes.size()}, why), some_header()) << why;
}

TEST(SegmentHeader, WithAnyBitFlippedOrAnyByteMissingIsRefused)
{
    const auto good = encode_segment_header(some_header());
    std::string why;
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        why.clear();
        EXPECT_FALSE(decode_segment_header({bytes.data(), bytes.size()}, why)) << bit;
        EXPECT_FALSE(why.empty());
    }
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decode_segment_header({good.data(), size}, why));
}

TEST(SegmentHeader, OfANewerFormatIsNamedAsSuch)
{
    auto bytes = encode_segment_header(some_header());
    bytes[8] = 2;
    std::string why;
    EXPECT_FALSE(decode_segment_header({bytes.data(), bytes.size()}, why));
    EXPECT_NE(why.find("format version 2"), std::string::npos) << why;
}

TEST(SegmentHeader, NeedsAnInstance)
{
    SegmentHeader header = some_header();
    header.instance = "x";
    EXPECT_THROW(encode_segment_header(header), std::logic_error);
}

} // namespace
} // namespace parley::journal
