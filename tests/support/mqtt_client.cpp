#include "tests/support/mqtt_client.h"

#include <algorithm>
#include <utility>

namespace parley::testing {

namespace {

std::chrono::steady_clock::time_point after(Within within)
{
    return std::chrono::steady_clock::now() + within;
}

std::string encode_connect(const ConnectOptions& options)
{
    std::string body;
    append_text(body, "MQTT");
    body.push_back(static_cast<char>(options.protocol));
    unsigned flags = options.clean_start ? 0x02 : 0;
    if (options.will)
        flags |= 0x04u | (static_cast<unsigned>(options.will->qos) << 3) | (options.will->retain ? 0x20u : 0u);
    if (options.password)
        flags |= 0x40;
    if (options.user)
        flags |= 0x80;
    body.push_back(static_cast<char>(flags));
    append_u16(body, options.keep_alive);
    if (options.protocol == Protocol::v5) {
        auto properties = options.properties;
        if (options.session_expiry)
            properties.numbers[property::session_expiry] = *options.session_expiry;
        append_properties(body, properties);
    }
    append_text(body, options.client);
    if (options.will) {
        if (options.protocol == Protocol::v5)
            append_properties(body, options.will->properties);
        append_text(body, options.will->topic);
        append_text(body, options.will->payload);
    }
    if (options.user)
        append_text(body, *options.user);
    if (options.password)
        append_text(body, *options.password);
    return packet(0x10, body);
}

std::string encode_ack(PacketType type, std::uint16_t packet_id)
{
    std::string body;
    append_u16(body, packet_id);
    const unsigned flags = type == PacketType::pubrel ? 2 : 0;
    return packet(static_cast<std::uint8_t>((static_cast<unsigned>(type) << 4) | flags), body);
}

} // namespace

MqttClient::MqttClient(std::uint16_t port, const ConnectOptions& options)
    : MqttClient(std::make_unique<TcpSocket>(port), options)
{}

MqttClient::MqttClient(std::unique_ptr<ByteStream> stream, const ConnectOptions& options)
    : socket_(std::move(stream))
    , protocol_(options.protocol)
    , acknowledge_(options.acknowledge)
{
    try {
        if (options.tls)
            dynamic_cast<TcpSocket&>(*socket_).start_tls(*options.tls);
        send(encode_connect(options));
        const auto deadline = after(soon);
        while (connack_.code == no_answer)
            if (!pump(deadline))
                throw TimedOut("no CONNACK for client " + options.client);
    } catch (const ConnectionClosed& e) {
        end_ = e.what();
        socket_->close();
    }
}

std::uint16_t MqttClient::next_packet_id() noexcept
{
    if (++last_packet_id_ == 0)
        ++last_packet_id_;
    return last_packet_id_;
}

std::uint16_t MqttClient::start_publish(std::string_view topic, std::string_view payload, const PublishOptions& options)
{
    Publish message{std::string(topic), std::string(payload), options.qos, options.retain, options.duplicate, 0,
                    options.properties};
    if (options.qos > 0)
        message.packet_id = options.packet_id != 0 ? options.packet_id : next_packet_id();
    send(encode_publish(message, protocol_));
    return message.packet_id;
}

std::uint8_t MqttClient::finish_publish(std::uint16_t packet_id, int qos, Within within)
{
    const auto deadline = after(within);
    if (qos == 0)
        return reason::success;
    if (qos == 1)
        return wait_for_ack(PacketType::puback, packet_id, deadline);
    const auto received = wait_for_ack(PacketType::pubrec, packet_id, deadline);
    if (received >= reason::unspecified)
        return received;
    send(encode_ack(PacketType::pubrel, packet_id));
    wait_for_ack(PacketType::pubcomp, packet_id, deadline);
    return received;
}

std::uint8_t MqttClient::publish(std::string_view topic, std::string_view payload, const PublishOptions& options)
{
    const auto packet_id = start_publish(topic, payload, options);
    return finish_publish(packet_id, options.qos);
}

std::vector<std::uint8_t> MqttClient::subscribe_all(const std::vector<std::string>& filters, int qos)
{
    const auto packet_id = next_packet_id();
    std::string body;
    append_u16(body, packet_id);
    if (protocol_ == Protocol::v5)
        append_properties(body, {});
    for (const auto& filter : filters) {
        append_text(body, filter);
        body.push_back(static_cast<char>(qos));
    }
    send(packet(0x82, body));
    wait_for_ack(PacketType::suback, packet_id, after(soon));
    return std::exchange(answers_[{PacketType::suback, packet_id}], {});
}

std::uint8_t MqttClient::subscribe(const std::string& filter, int qos)
{
    return subscribe_all({filter}, qos).at(0);
}

std::uint8_t MqttClient::unsubscribe(const std::string& filter)
{
    const auto packet_id = next_packet_id();
    std::string body;
    append_u16(body, packet_id);
    if (protocol_ == Protocol::v5)
        append_properties(body, {});
    append_text(body, filter);
    send(packet(0xa2, body));
    return wait_for_ack(PacketType::unsuback, packet_id, after(soon));
}

std::optional<Publish> MqttClient::try_message(Within within)
{
    const auto deadline = after(within);
    while (inbox_.empty())
        if (!pump(deadline))
            return std::nullopt;
    auto message = std::move(inbox_.front());
    inbox_.pop_front();
    return message;
}

Publish MqttClient::next_message(Within within)
{
    auto message = try_message(within);
    if (!message)
        throw TimedOut("no message arrived");
    return *std::move(message);
}

Publish MqttClient::next_message_on(std::string_view topic, Within within)
{
    const auto deadline = after(within);
    for (;;) {
        const auto left = std::chrono::duration_cast<Within>(deadline - std::chrono::steady_clock::now());
        auto message = try_message(std::max(left, Within{0}));
        if (!message)
            throw TimedOut("no message arrived on " + std::string(topic));
        if (message->topic == topic)
            return *std::move(message);
    }
}

void MqttClient::acknowledge(const Publish& message)
{
    send(encode_ack(message.qos == 2 ? PacketType::pubrec : PacketType::puback, message.packet_id));
}

void MqttClient::ping(Within within)
{
    pong_ = false;
    send(packet(0xc0, {}));
    const auto deadline = after(within);
    while (!pong_)
        if (!pump(deadline))
            throw TimedOut("no PINGRESP");
}

bool MqttClient::closes(Within within)
{
    const auto deadline = after(within);
    try {
        if (!socket_->is_open())
            return true;
        while (pump(deadline)) {
        }
        return false;
    } catch (const ConnectionClosed&) {
        socket_->close();
        return true;
    }
}

void MqttClient::disconnect(std::uint8_t code)
{
    if (!socket_->is_open())
        return;
    const std::string body = code == 0 ? std::string{} : std::string(1, static_cast<char>(code));
    send(packet(0xe0, protocol_ == Protocol::v5 ? body : std::string{}));
    // The broker closes first: then the session is over for it, and no test has to guess when.
    closes();
    socket_->close();
}

bool MqttClient::pump(Deadline deadline)
{
    for (;;) {
        if (auto taken = take_packet(buffer_)) {
            handle(*taken);
            return true;
        }
        const auto left = std::chrono::ceil<Within>(deadline - std::chrono::steady_clock::now());
        if (!socket_->receive(buffer_, std::max(left, Within{0})) && left <= Within{0})
            return false;
    }
}

void MqttClient::handle(const RawPacket& packet_read)
{
    switch (packet_read.type()) {
    case PacketType::connack: {
        BodyReader reader(packet_read.body);
        connack_.session_present = (reader.u8() & 1) != 0;
        connack_.code = reader.u8();
        if (!reader.at_end())
            connack_.properties = reader.properties();
        return;
    }
    case PacketType::publish: {
        auto message = decode_publish(packet_read.first, packet_read.body, protocol_);
        if (acknowledge_ && message.qos > 0)
            acknowledge(message);
        inbox_.push_back(std::move(message));
        return;
    }
    case PacketType::pubrel: {
        BodyReader reader(packet_read.body);
        send(encode_ack(PacketType::pubcomp, reader.u16()));
        return;
    }
    case PacketType::pingresp:
        pong_ = true;
        return;
    case PacketType::disconnect:
        disconnect_reason_ =
            packet_read.body.empty() ? reason::success : static_cast<std::uint8_t>(packet_read.body[0]);
        return;
    default:
        handle_ack(packet_read);
    }
}

void MqttClient::handle_ack(const RawPacket& packet_read)
{
    BodyReader reader(packet_read.body);
    const auto packet_id = reader.u16();
    const bool is_list = packet_read.type() == PacketType::suback || packet_read.type() == PacketType::unsuback;
    if (is_list && protocol_ == Protocol::v5)
        reader.properties();
    std::vector<std::uint8_t> codes;
    while (!reader.at_end() && (is_list || codes.empty()))
        codes.push_back(reader.u8());
    if (codes.empty())
        codes.push_back(reason::success);
    answers_[{packet_read.type(), packet_id}] = std::move(codes);
}

std::uint8_t MqttClient::wait_for_ack(PacketType type, std::uint16_t packet_id, Deadline deadline)
{
    const std::pair key{type, packet_id};
    while (!answers_.contains(key) || answers_[key].empty())
        if (!pump(deadline))
            throw TimedOut("no acknowledgement of packet " + std::to_string(packet_id));
    const auto code = answers_[key].front();
    if (type != PacketType::suback)
        answers_.erase(key);
    return code;
}

} // namespace parley::testing
