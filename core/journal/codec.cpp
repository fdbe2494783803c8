#include "core/journal/codec.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>

#define XXH_INLINE_ALL // records are short: a call into the library would cost as much as the hash
#include <xxhash.h>

namespace parley::journal {
namespace {

constexpr std::string_view magic = "PARLEYJ\n";
constexpr std::size_t max_text = std::numeric_limits<std::uint16_t>::max();

template <class Number>
void store(char* to, Number number) noexcept
{
    const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        to[i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
}

template <class Number>
Number load(const char* from) noexcept
{
    using Bits = std::make_unsigned_t<Number>;
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bits = static_cast<Bits>(bits |
                                 static_cast<Bits>(static_cast<Bits>(static_cast<unsigned char>(from[i])) << (8 * i)));
    return static_cast<Number>(bits);
}

std::uint32_t check_of(const char* data, std::size_t size) noexcept
{
    return static_cast<std::uint32_t>(XXH3_64bits(data, size));
}

std::uint32_t header_check(std::uint32_t body_bytes, Offset offset) noexcept
{
    char input[12];
    store(input, body_bytes);
    store(input + 4, offset.value());
    return check_of(input, sizeof input);
}

/// Adds up what Pen would write, so that the buffer is sized once and the fields are listed once.
struct Tally {
    std::uint64_t bytes = 0;
    bool too_long = false;

    template <class Number>
    void number(Number) noexcept
    {
        bytes += sizeof(Number);
    }
    void text(std::string_view value) noexcept
    {
        too_long |= value.size() > max_text;
        bytes += 2 + value.size();
    }
    void blob(std::string_view value) noexcept
    {
        too_long |= value.size() > max_body_bytes;
        bytes += 4 + value.size();
    }
};

struct Pen {
    char* at;

    template <class Number>
    void number(Number value) noexcept
    {
        store(at, value);
        at += sizeof value;
    }
    void bytes(std::string_view value) noexcept
    {
        if (!value.empty())
            std::memcpy(at, value.data(), value.size());
        at += value.size();
    }
    void text(std::string_view value) noexcept
    {
        number(static_cast<std::uint16_t>(value.size()));
        bytes(value);
    }
    void blob(std::string_view value) noexcept
    {
        number(static_cast<std::uint32_t>(value.size()));
        bytes(value);
    }
};

template <class Out>
void write(Out& out, const ConversationView& conversation) noexcept
{
    out.number(static_cast<std::uint8_t>(conversation.kind));
    out.text(conversation.first);
    out.text(conversation.second);
}

template <class Out>
void write(Out& out, const EpochStarted& record) noexcept
{
    out.number(record.ts);
    out.number(record.epoch);
    out.text(record.broker_version);
}

template <class Out>
void write(Out& out, const Message& record) noexcept
{
    out.number(record.ts);
    out.number(record.seq.value());
    write(out, record.conversation);
    out.number(static_cast<std::uint8_t>(record.kind));
    out.number(record.qos);
    out.text(record.sender);
    out.text(record.ref);
    out.text(record.from_client);
    out.text(record.content_type);
    out.text(record.response_topic);
    out.text(record.correlation_data);
    out.blob(record.user_properties.encoded());
    out.blob(record.payload);
}

template <class Out>
void write(Out& out, const Marker& record) noexcept
{
    out.number(record.ts);
    out.number(static_cast<std::uint8_t>(record.kind));
    write(out, record.conversation);
    out.text(record.user);
    out.number(record.seq.value());
}

template <class Out>
void write(Out& out, const SessionOpened& record) noexcept
{
    out.number(record.ts);
    out.number(record.number);
    out.number(record.epoch);
    out.text(record.user);
    out.text(record.client);
    out.text(record.address);
    out.text(record.protocol);
}

template <class Out>
void write(Out& out, const SessionClosed& record) noexcept
{
    out.number(record.ts);
    out.number(record.number);
    out.text(record.user);
    out.number(record.reason);
}

/// Takes fields off the front. After the first that is not whole everything is refused, so one look at the end is
/// enough.
class Fields {
public:
    explicit Fields(std::string_view bytes) noexcept
        : rest_(bytes)
    {}

    template <class Number>
    Number number() noexcept
    {
        const std::string_view bytes = take(sizeof(Number));
        return whole_ ? load<Number>(bytes.data()) : Number{};
    }
    std::string_view text() noexcept { return take(number<std::uint16_t>()); }
    std::string_view blob() noexcept { return take(number<std::uint32_t>()); }
    template <class Enum>
    Enum one_of(Enum first, Enum last) noexcept
    {
        const auto value = number<std::uint8_t>();
        whole_ = whole_ && value >= static_cast<std::uint8_t>(first) && value <= static_cast<std::uint8_t>(last);
        return static_cast<Enum>(value);
    }
    ConversationView conversation() noexcept
    {
        ConversationView view;
        view.kind = one_of(ConversationKind::group, ConversationKind::direct);
        view.first = text();
        view.second = text();
        return view;
    }
    /// All was there, and nothing is left over.
    [[nodiscard]] bool done() const noexcept { return whole_ && rest_.empty(); }

private:
    std::string_view take(std::size_t size) noexcept
    {
        if (!whole_ || size > rest_.size()) {
            whole_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
    bool whole_ = true;
};

EpochStarted read_epoch_started(Fields& fields) noexcept
{
    EpochStarted record;
    record.ts = fields.number<std::int64_t>();
    record.epoch = fields.number<std::uint64_t>();
    record.broker_version = fields.text();
    return record;
}

Message read_message(Fields& fields) noexcept
{
    Message record;
    record.ts = fields.number<std::int64_t>();
    record.seq = Seq{fields.number<std::uint64_t>()};
    record.conversation = fields.conversation();
    record.kind = fields.one_of(MessageKind::message, MessageKind::event);
    record.qos = fields.number<std::uint8_t>();
    record.sender = fields.text();
    record.ref = fields.text();
    record.from_client = fields.text();
    record.content_type = fields.text();
    record.response_topic = fields.text();
    record.correlation_data = fields.text();
    record.user_properties = UserPropertiesView(fields.blob());
    record.payload = fields.blob();
    return record;
}

Marker read_marker(Fields& fields) noexcept
{
    Marker record;
    record.ts = fields.number<std::int64_t>();
    record.kind = fields.one_of(MarkerKind::read, MarkerKind::received);
    record.conversation = fields.conversation();
    record.user = fields.text();
    record.seq = Seq{fields.number<std::uint64_t>()};
    return record;
}

SessionOpened read_session_opened(Fields& fields) noexcept
{
    SessionOpened record;
    record.ts = fields.number<std::int64_t>();
    record.number = fields.number<std::uint64_t>();
    record.epoch = fields.number<std::uint64_t>();
    record.user = fields.text();
    record.client = fields.text();
    record.address = fields.text();
    record.protocol = fields.text();
    return record;
}

SessionClosed read_session_closed(Fields& fields) noexcept
{
    SessionClosed record;
    record.ts = fields.number<std::int64_t>();
    record.number = fields.number<std::uint64_t>();
    record.user = fields.text();
    record.reason = fields.number<std::int32_t>();
    return record;
}

bool are_user_properties(std::string_view encoded) noexcept
{
    while (!encoded.empty()) {
        for (int part = 0; part < 2; ++part) {
            if (encoded.size() < 2)
                return false;
            const std::size_t size = load<std::uint16_t>(encoded.data());
            if (encoded.size() - 2 < size)
                return false;
            encoded.remove_prefix(2 + size);
        }
    }
    return true;
}

bool is_kind(ConversationKind kind) noexcept
{
    return kind == ConversationKind::group || kind == ConversationKind::direct;
}

/// What is true of every record that can be read back; the same on the way in and out, or a writer could make a journal
/// that does not open again.
bool is_well_formed(const Record& record) noexcept
{
    if (const auto* message = std::get_if<Message>(&record))
        return is_kind(message->conversation.kind) && message->qos <= 2 &&
               (message->kind == MessageKind::message || message->kind == MessageKind::event) &&
               are_user_properties(message->user_properties.encoded());
    if (const auto* marker = std::get_if<Marker>(&record))
        return is_kind(marker->conversation.kind) &&
               (marker->kind == MarkerKind::read || marker->kind == MarkerKind::received);
    return true;
}

Tally tally(const Record& record) noexcept
{
    Tally sum;
    sum.number(std::uint8_t{}); // the type
    std::visit([&](const auto& fields) { write(sum, fields); }, record);
    return sum;
}

} // namespace

bool is_instance(std::string_view text) noexcept
{
    const auto is_hex_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == instance_digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

std::array<char, segment_header_bytes> encode_segment_header(const SegmentHeader& header)
{
    if (!is_instance(header.instance))
        throw std::logic_error("a journal's instance is 32 hex digits, not \"" + header.instance + '"');
    std::array<char, segment_header_bytes> bytes{};
    Pen pen{bytes.data()};
    pen.bytes(magic);
    pen.number(format_version);
    pen.number(static_cast<std::uint32_t>(segment_header_bytes));
    pen.bytes(header.instance);
    pen.number(header.epoch);
    pen.number(header.first.value());
    pen.number(header.previous_end.value());
    pen.number(header.created);
    pen.number(static_cast<std::uint64_t>(XXH3_64bits(bytes.data(), segment_header_bytes - 8)));
    return bytes;
}

std::optional<SegmentHeader> decode_segment_header(std::string_view bytes, std::string& why)
{
    if (bytes.size() < segment_header_bytes) {
        why = "the segment header is incomplete";
        return std::nullopt;
    }
    if (!bytes.starts_with(magic)) {
        why = "this is not a journal segment (it does not begin as one)";
        return std::nullopt;
    }
    const bool intact = load<std::uint64_t>(bytes.data() + segment_header_bytes - 8) ==
                        XXH3_64bits(bytes.data(), segment_header_bytes - 8);
    Fields fields(bytes.substr(magic.size(), segment_header_bytes - magic.size()));
    const auto version = fields.number<std::uint32_t>();
    const auto header_bytes = fields.number<std::uint32_t>();
    // Before the check: where another version keeps its check, or how it makes it, is not known here.
    if (version != format_version) {
        why = "format version " + std::to_string(version) + " is not known here (or the segment header is damaged)";
        return std::nullopt;
    }
    if (!intact || header_bytes != segment_header_bytes) {
        why = "the segment header does not match its check";
        return std::nullopt;
    }
    SegmentHeader header;
    header.instance = bytes.substr(magic.size() + 8, instance_digits);
    Fields numbers(bytes.substr(magic.size() + 8 + instance_digits));
    header.epoch = numbers.number<std::uint64_t>();
    header.first = Offset{numbers.number<std::uint64_t>()};
    header.previous_end = Offset{numbers.number<std::uint64_t>()};
    header.created = numbers.number<std::int64_t>();
    if (!is_instance(header.instance) || header.first < header.previous_end) {
        why = "the segment header says what cannot be";
        return std::nullopt;
    }
    return header;
}

std::uint64_t frame_bytes(const Record& record) noexcept
{
    return frame_header_bytes + tally(record).bytes;
}

EncodedFrame encode_frame(const Record& record, Offset offset, std::vector<char>& buffer)
{
    const Tally sum = tally(record);
    if (sum.too_long || sum.bytes > max_body_bytes)
        return {EncodeProblem::field_too_long, {}};
    if (!is_well_formed(record))
        return {EncodeProblem::malformed, {}};
    const auto body_bytes = static_cast<std::uint32_t>(sum.bytes);
    const std::size_t size = frame_header_bytes + body_bytes;
    if (buffer.size() < size)
        buffer.resize(size);
    char* const body = buffer.data() + frame_header_bytes;
    Pen pen{body};
    pen.number(static_cast<std::uint8_t>(type_of(record)));
    std::visit([&](const auto& fields) { write(pen, fields); }, record);
    store(buffer.data(), body_bytes);
    store(buffer.data() + 4, header_check(body_bytes, offset));
    store(buffer.data() + 8, check_of(body, body_bytes));
    return {EncodeProblem::none, {buffer.data(), size}};
}

std::optional<FrameHeader> decode_frame_header(const char* bytes, Offset offset) noexcept
{
    const auto body_bytes = load<std::uint32_t>(bytes);
    if (body_bytes == 0 || body_bytes > max_body_bytes ||
        load<std::uint32_t>(bytes + 4) != header_check(body_bytes, offset))
        return std::nullopt;
    return FrameHeader{body_bytes, load<std::uint32_t>(bytes + 8)};
}

bool body_matches(const FrameHeader& header, std::string_view body) noexcept
{
    return body.size() == header.body_bytes && check_of(body.data(), body.size()) == header.body_check;
}

std::optional<Record> decode_body(std::string_view body) noexcept
{
    Fields fields(body);
    std::optional<Record> record;
    switch (static_cast<RecordType>(fields.number<std::uint8_t>())) {
    case RecordType::epoch_started:
        record.emplace(read_epoch_started(fields));
        break;
    case RecordType::message:
        record.emplace(read_message(fields));
        break;
    case RecordType::marker:
        record.emplace(read_marker(fields));
        break;
    case RecordType::session_opened:
        record.emplace(read_session_opened(fields));
        break;
    case RecordType::session_closed:
        record.emplace(read_session_closed(fields));
        break;
    }
    if (!record || !fields.done() || !is_well_formed(*record))
        return std::nullopt;
    return record;
}

RecordType type_of(const Record& record) noexcept
{
    struct Type {
        RecordType operator()(const EpochStarted&) const noexcept { return RecordType::epoch_started; }
        RecordType operator()(const Message&) const noexcept { return RecordType::message; }
        RecordType operator()(const Marker&) const noexcept { return RecordType::marker; }
        RecordType operator()(const SessionOpened&) const noexcept { return RecordType::session_opened; }
        RecordType operator()(const SessionClosed&) const noexcept { return RecordType::session_closed; }
    };
    return std::visit(Type{}, record);
}

std::int64_t timestamp_of(const Record& record) noexcept
{
    return std::visit([](const auto& fields) { return fields.ts; }, record);
}

void UserPropertiesView::for_each(const std::function<void(std::string_view name, std::string_view value)>& visit) const
{
    std::string_view rest = encoded_;
    const auto take = [&rest]() -> std::optional<std::string_view> {
        if (rest.size() < 2)
            return std::nullopt;
        const std::size_t size = load<std::uint16_t>(rest.data());
        if (rest.size() - 2 < size)
            return std::nullopt;
        const std::string_view taken = rest.substr(2, size);
        rest.remove_prefix(2 + size);
        return taken;
    };
    while (!rest.empty()) {
        const auto name = take();
        const auto value = name ? take() : std::nullopt;
        if (!value)
            return;
        visit(*name, *value);
    }
}

void append_user_property(std::string& encoded, std::string_view name, std::string_view value)
{
    if (name.size() > max_text || value.size() > max_text)
        throw std::length_error("a user property's name and value are at most 65,535 bytes (MQTT 5 §1.5.7)");
    for (const std::string_view part : {name, value}) {
        char size[2];
        store(size, static_cast<std::uint16_t>(part.size()));
        encoded.append(size, sizeof size).append(part);
    }
}

} // namespace parley::journal
