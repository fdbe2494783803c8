#include "plugin/notices.h"

#include <boost/json.hpp>

#include <chrono>

namespace parley::plugin {

void Notices::refused(Session& session, std::string_view topic, std::string_view ref, std::string_view reason,
                      std::chrono::milliseconds retry)
{
    if (session.is_bridge)
        return;
    const auto now = clock_.steady_now();
    if (now - session.notices_since >= std::chrono::seconds{1}) {
        session.notices_since = now;
        session.notices = 0;
    }
    if (session.notices >= per_second) {
        ++counters_.notices_dropped;
        return;
    }
    ++session.notices;

    boost::json::object notice{{"notice", "refused"}, {"topic", topic}, {"reason", reason}};
    if (!ref.empty())
        notice["ref"] = ref;
    if (retry > std::chrono::milliseconds{0})
        notice["retry_after_ms"] = retry.count();
    publish(session, boost::json::serialize(notice), 1);
}

void Notices::session_expiring(const Session& session, UnixMillis expires)
{
    const boost::json::object notice{
        {"notice", "session_expiring"}, {"expires", to_number(expires)}, {"client", session.client_id}};
    publish(session, boost::json::serialize(notice), 0);
}

void Notices::publish(const Session& session, const std::string& payload, int qos)
{
    const std::string to = names_.user_notice(session.user_id);
    Properties properties;
    properties.content_type = "application/json";
    Outgoing message{
        .client = {}, .topic = to, .payload = payload, .qos = qos, .retain = false, .properties = &properties};
    if (broker_.publish(message))
        ++counters_.notices;
}

} // namespace parley::plugin
