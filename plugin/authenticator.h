#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/login_failures.h"
#include "plugin/password_memory.h"
#include "plugin/refusal_log.h"
#include "plugin/sessions.h"

#include <optional>
#include <string>
#include <string_view>

namespace parley::plugin {

/// A login as the broker hands it over. Absent is what MQTT leaves out or sends empty.
struct Credentials {
    std::optional<std::string_view> user;
    std::optional<std::string_view> password;
};

struct Identity {
    UserIndex user{}; ///< means nothing for the bridge
    bool is_bridge = false;
    std::string user_id;
};

/// Says who a client is, or that it is nobody. Every refusal is counted, logged with its reason (RefusalLog) and
/// journaled for the audit log (LoginFailures), because a 2.0 broker tells the client no more than "not authorized".
///
/// Cost      a remembered password: microseconds. A new one: one SCRAM verification on the broker's thread; after
///           `max_failures` wrong ones in a minute for the same address and user, none until the minute is over.
/// Threads   broker's thread only.
class Authenticator {
public:
    Authenticator(const Directory& directory, Sessions& sessions, Broker& broker, const Clock& clock,
                  Counters& counters, LoginFailures& failures, std::string bridge_key);

    /// Nothing: refused.
    std::optional<Identity> identify(const Credentials& credentials, const ClientInfo& client);

    static constexpr std::uint32_t max_failures = 10;

private:
    std::optional<Identity> refuse(const Credentials& credentials, const ClientInfo& client, std::string_view reason);
    std::optional<Identity> refuse(const std::string& key, const Credentials& credentials, const ClientInfo& client,
                                   std::string_view reason);
    std::optional<Identity> identify_bridge(const Credentials& credentials, const ClientInfo& client);
    /// Null: the identifier is fine. Otherwise why not.
    [[nodiscard]] const char* fault_of_identifier(std::string_view user, UserIndex index, const ClientInfo& client);
    bool password_is_right(UserIndex user, const std::string& verifier, std::string_view password);

    const Directory& directory_;
    Sessions& sessions_;
    Counters& counters_;
    LoginFailures& failures_;
    RefusalLog log_;
    PasswordMemory memory_;
    std::string bridge_key_;
};

} // namespace parley::plugin
