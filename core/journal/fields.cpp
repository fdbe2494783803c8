#include "core/journal/bytes.h"
#include "core/journal/codec.h"

#include <cstring>
#include <limits>

/// Records as bodies: what stands behind the frame header. Each type's fields are listed once to write and once to
/// read.
namespace parley::journal {
namespace {

constexpr std::size_t max_text = std::numeric_limits<std::uint16_t>::max();

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

/// Writes one after another into memory that is known to be large enough.
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

template <class Out>
void write(Out& out, const LoginRefused& record) noexcept
{
    out.number(record.ts);
    out.text(record.user);
    out.text(record.client);
    out.text(record.address);
    out.text(record.reason);
    out.number(record.count);
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

LoginRefused read_login_refused(Fields& fields) noexcept
{
    LoginRefused record;
    record.ts = fields.number<std::int64_t>();
    record.user = fields.text();
    record.client = fields.text();
    record.address = fields.text();
    record.reason = fields.text();
    record.count = fields.number<std::uint32_t>();
    return record;
}

bool is_kind(ConversationKind kind) noexcept
{
    return kind == ConversationKind::group || kind == ConversationKind::direct;
}

Tally tally(const Record& record) noexcept
{
    Tally sum;
    sum.number(std::uint8_t{}); // the type
    std::visit([&](const auto& fields) { write(sum, fields); }, record);
    return sum;
}

} // namespace

bool is_well_formed(const Record& record) noexcept
{
    if (const auto* message = std::get_if<Message>(&record))
        return is_kind(message->conversation.kind) && message->qos <= 2 &&
               (message->kind == MessageKind::message || message->kind == MessageKind::event) &&
               is_whole(message->user_properties);
    if (const auto* marker = std::get_if<Marker>(&record))
        return is_kind(marker->conversation.kind) &&
               (marker->kind == MarkerKind::read || marker->kind == MarkerKind::received);
    return true;
}

BodySize body_size(const Record& record) noexcept
{
    const Tally sum = tally(record);
    return {sum.bytes, !sum.too_long && sum.bytes <= max_body_bytes};
}

void encode_body(const Record& record, char* to) noexcept
{
    Pen pen{to};
    pen.number(static_cast<std::uint8_t>(type_of(record)));
    std::visit([&](const auto& values) { write(pen, values); }, record);
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
    case RecordType::login_refused:
        record.emplace(read_login_refused(fields));
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
        RecordType operator()(const LoginRefused&) const noexcept { return RecordType::login_refused; }
    };
    return std::visit(Type{}, record);
}

std::int64_t timestamp_of(const Record& record) noexcept
{
    return std::visit([](const auto& fields) { return fields.ts; }, record);
}

} // namespace parley::journal
