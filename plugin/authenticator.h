#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/check_budget.h"
#include "core/credentials/login_throttle.h"
#include "core/credentials/token_verifier.h"
#include "core/directory/directory.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/credential.h"
#include "plugin/login_failures.h"
#include "plugin/password_check.h"
#include "plugin/refusal_log.h"
#include "plugin/sessions.h"
#include "plugin/token_check.h"

#include <chrono>
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
    Credential credential{}; ///< what the session will stand on
};

/// Says who a client is, or that it is nobody. What stands in the password's place may be the user's password, an
/// access token or a device key; its form tells which. Every refusal is counted, logged with its reason (RefusalLog)
/// and journaled for the audit log (LoginFailures), because a 2.0 broker tells the client no more than "not
/// authorized".
///
/// Cost      PasswordCheck and TokenCheck say it.
/// Threads   broker's thread only.
class Authenticator {
public:
    struct Options {
        std::string bridge_key;
        credentials::LoginThrottle::Limits throttle{};
        std::chrono::milliseconds check_budget{200};
    };
    /// The verifier outlives this.
    Authenticator(const Directory& directory, Sessions& sessions, Broker& broker, const Clock& clock,
                  Counters& counters, LoginFailures& failures, credentials::TokenVerifier& tokens, Options options);

    /// Nothing: refused.
    std::optional<Identity> identify(const Credentials& credentials, const ClientInfo& client);

private:
    Result<Identity> identify_bridge(std::string_view key, const ClientInfo& client);
    Result<Identity> identify_user(std::string_view user, std::string_view password, const ClientInfo& client);
    Result<Credential> check(UserIndex index, const User& user, std::string_view password, const ClientInfo& client);
    /// Null: the identifier is fine. Otherwise why not.
    [[nodiscard]] const char* fault_of_identifier(std::string_view user, UserIndex index, const ClientInfo& client);
    void note_refusal(const Credentials& credentials, const ClientInfo& client, const std::string& reason);

    const Directory& directory_;
    Sessions& sessions_;
    Counters& counters_;
    LoginFailures& failures_;
    RefusalLog log_;
    credentials::CheckBudget budget_;
    PasswordCheck passwords_;
    TokenCheck tokens_;
    std::string bridge_key_;
};

} // namespace parley::plugin
