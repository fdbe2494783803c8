#pragma once

#include "core/directory/directory.h"
#include "core/policy/decide.h"
#include "core/topics/topic.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/notices.h"
#include "plugin/refusal_log.h"
#include "plugin/sessions.h"
#include "plugin/topic_memo.h"

#include <string>
#include <string_view>

namespace parley::plugin {

/// Answers the broker's rights checks from memory.
///
/// Order     a topic is taken apart and looked up once (TopicMemo): one message to a thousand receivers asks a thousand
///           times about the same one.
/// Cost      a received message: one probe for the session, one for the membership, no allocation.
/// Threads   broker's thread only. Never ends a connection: the broker would use it after it is gone.
class Gatekeeper {
public:
    Gatekeeper(const Directory& directory, const policy::Rules& rules, const topics::Names& names, TopicMemo& topics,
               Sessions& sessions, Broker& broker, const Clock& clock, Notices& notices, Counters& counters);

    policy::Decision may_receive(ClientHandle client, std::string_view topic);
    /// A refusal is counted, logged (once a minute for each user and reason) and told to the sender.
    policy::Decision may_publish(ClientHandle client, std::string_view topic);
    policy::Decision may_subscribe(ClientHandle client, std::string_view filter);

private:
    /// Whom a check is about. The broker also asks for connections that are gone, offline or made up; those are known
    /// by user name alone.
    struct Subject {
        Session* session = nullptr;
        bool is_bridge = false;
        bool known = false;
        UserIndex user{};
    };
    Subject subject_of(ClientHandle client);
    policy::Decision decide_publish(const Subject& subject, std::string_view topic);
    policy::Decision decide_subscription(const Subject& subject, std::string_view filter);
    void note_refusal(const Subject& subject, const char* what, std::string_view topic, policy::Why why);

    const Directory& directory_;
    const policy::Rules rules_;
    const std::string root_;
    TopicMemo& topics_;
    Sessions& sessions_;
    Broker& broker_;
    Notices& notices_;
    Counters& counters_;
    RefusalLog log_;
};

} // namespace parley::plugin
