#pragma once

#include "core/topics/topic.h"
#include "plugin/broker.h"
#include "plugin/budgets.h"
#include "plugin/counters.h"
#include "plugin/notices.h"
#include "plugin/sequencer.h"
#include "plugin/sessions.h"
#include "plugin/topic_memo.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::plugin {

/// A message that a client has published and may publish (the rights check came before).
struct Incoming {
    ClientHandle client = nullptr;
    std::string_view topic;
    std::string_view payload;
    std::uint8_t qos = 0;
    bool retain = false;
    const Properties* properties = nullptr; ///< null: it has none
    bool has_unreadable_properties = false; ///< it has some, and this broker lets nobody read them
};

enum class Fate {
    pass,       ///< goes on, as Outcome says
    refuse,     ///< not authorized; MQTT 3.1.1 gets a plain PUBACK
    disconnect, ///< it could not be stored: no acknowledgement may leave
};

/// What becomes of a message. Views live until the handler's next call.
struct Outcome {
    Fate fate = Fate::pass;
    std::string_view topic{}; ///< empty: as it was; never longer than it was
    bool retain = false;
    bool remove_reserved = false;    ///< the sender has, or may have, user properties of reserved names
    std::span<const Stamp> stamps{}; ///< user properties to be appended
};

/// Turns what clients publish into what receivers get: numbers and journals messages, checks markers, mirrors to the
/// sender's other clients, swallows resends. docs/protocol.md says what; this class does it for one message at a time.
///
/// Order     by the order of the calls, which is the broker's.
/// Threads   broker's thread only. Never waits for anything but the local disk.
class MessageHandler {
public:
    MessageHandler(Sequencer& sequencer, Sessions& sessions, Broker& broker, const topics::Names& names,
                   TopicMemo& topics, Notices& notices, Budgets& budgets, Counters& counters, std::size_t max_bytes);

    Outcome on_message(const Incoming& message);

private:
    Outcome number(const Incoming& message, const topics::Topic& topic, Session& session);
    Outcome mark(const Incoming& message, const topics::Topic& topic, Session& session);
    Outcome give_back(const Incoming& message, const topics::Topic& topic, Session& session,
                      const journal::Message& stored);
    Outcome refuse(const Incoming& message, Session& session, std::string_view ref, std::string_view reason);
    Outcome put_off(const Incoming& message, Session& session, std::string_view ref, const Pause& pause);
    Outcome failed(const Incoming& message, Session& session, std::string_view ref, const Error& error);
    void mirror(const Incoming& message, const topics::Topic& topic, std::span<const Stamp> stamps, bool is_event);
    /// Fills own_ with the sender's properties without the reserved names; true if there were some of those.
    bool take_properties(const Incoming& message);

    Sequencer& sequencer_;
    Sessions& sessions_;
    Broker& broker_;
    const topics::Names& names_;
    TopicMemo& topics_;
    Notices& notices_;
    Budgets& budgets_;
    Counters& counters_;
    const std::size_t max_bytes_;

    // Kept between calls for their memory, and because an Outcome points into them.
    Properties own_;
    std::string encoded_;
    std::string topic_;
    std::string buffer_;
    std::array<Stamp, 5> stamps_;
};

} // namespace parley::plugin
