#include "plugin/evictions.h"

#include "core/directory/device_keys.h"

#include <string>

namespace parley::plugin {

void Evictions::judge_user(UserIndex user)
{
    for (Session* const session : sessions_.of_user(user))
        judge(*session);
}

void Evictions::judge_all()
{
    for (Session* const session : sessions_.all())
        judge(*session);
}

void Evictions::judge(Session& session)
{
    if (session.is_bridge || session.kick_queued)
        return;
    if (const char* const reason = reason_of_fall(directory_, session.user, session.credential)) {
        ++counters_.sessions_evicted;
        log_.note(session.user_id + '\n' + reason, [&] {
            return "session ended: user '" + session.user_id + "', client '" + session.client_id + "': " + reason;
        });
        kicks_.queue(session);
        return;
    }
    if (session.credential.kind != CredentialKind::device_key)
        return;
    const DeviceKey* const key = directory_.device_keys().find(session.credential.id);
    if (key != nullptr && key->expires != session.credential.expires) {
        session.credential.expires = key->expires;
        expiry_.plan(session);
    }
}

} // namespace parley::plugin
