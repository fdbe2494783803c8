#pragma once

#include "core/base/clock.h"
#include "core/credentials/introduction.h"
#include "core/credentials/token_verifier.h"
#include "core/directory/directory.h"
#include "core/settings/settings.h"
#include "core/topics/topic.h"
#include "plugin/authenticator.h"
#include "plugin/broker.h"
#include "plugin/budgets.h"
#include "plugin/control.h"
#include "plugin/counters.h"
#include "plugin/data_folder.h"
#include "plugin/directory_follower.h"
#include "plugin/evictions.h"
#include "plugin/gatekeeper.h"
#include "plugin/kicks.h"
#include "plugin/local_sequencer.h"
#include "plugin/login_failures.h"
#include "plugin/message_handler.h"
#include "plugin/node_journal.h"
#include "plugin/notices.h"
#include "plugin/renewal.h"
#include "plugin/returning_queues.h"
#include "plugin/session_expiry.h"
#include "plugin/session_log.h"
#include "plugin/sessions.h"
#include "plugin/topic_memo.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::plugin {

/// The plugin without its C frame: the parts, put together, and what each of the broker's events does to them.
///
/// Threads   broker's thread only.
/// Errors    whatever is thrown here means refusal; the entry points see to that.
/// Lifetime  from the broker's start to its end. The destructor ends the sync thread and closes the journal.
class Runtime {
public:
    /// unavailable or a StorageError, as open_data_folder: the broker must not start.
    static Result<std::unique_ptr<Runtime>> start(const Settings& settings, Broker& broker, const Clock& clock,
                                                  std::string broker_version);

    /// True: the client is who it says it is.
    bool on_login(ClientHandle client, Credentials credentials);
    void on_connected(ClientHandle client);
    void on_disconnected(ClientHandle client, int reason);
    bool may_receive(ClientHandle client, std::string_view topic)
    {
        const bool allowed = gatekeeper_.may_receive(client, topic).allowed();
        if (!returning_.is_idle())
            returning_.checked(client, allowed);
        return allowed;
    }
    bool may_publish(ClientHandle client, std::string_view topic)
    {
        return gatekeeper_.may_publish(client, topic).allowed();
    }
    bool may_subscribe(ClientHandle client, std::string_view filter)
    {
        return gatekeeper_.may_subscribe(client, filter).allowed();
    }
    Outcome on_message(const Incoming& message) { return messages_.on_message(message); }
    void on_control(ClientHandle client, std::string_view payload) { control_.on_command(client, payload); }
    void on_reload();
    void on_tick();

    /// The broker reports connected clients (2.1): sessions begin there, and no login falls into a reload.
    void expect_connected();

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    Runtime(const Settings& settings, DataFolder folder, credentials::TokenVerifier tokens, Broker& broker,
            const Clock& clock, std::string broker_version);

    [[nodiscard]] std::optional<bool> answer_while_reloading(ClientHandle client, const ClientInfo& info);
    [[nodiscard]] bool ticks_are_missing();
    /// For a client that the bridge's gateway relays: the address and the password that the gateway has seen.
    void look_through_gateway(Credentials& credentials, ClientInfo& info) const;
    bool open_session(ClientHandle client, const ClientInfo& info, Identity identity);
    void forget(const Session& session, int reason);
    void look_after_health();
    control::Stats stats();
    /// Everything that is counted, by name: statistics.cpp.
    [[nodiscard]] std::vector<control::Counter> statistics() const;

    Broker& broker_;
    const Clock& clock_;
    const std::string broker_version_;
    Counters counters_;
    const topics::Names names_;
    DataFolder folder_;
    Directory directory_;
    TopicMemo topics_;
    NodeJournal journal_;
    LocalSequencer sequencer_;
    Sessions sessions_;
    SessionLog session_log_;
    Notices notices_;
    credentials::Introduction introduction_;
    LoginFailures login_failures_;
    credentials::TokenVerifier tokens_;
    Authenticator authenticator_;
    Gatekeeper gatekeeper_;
    Budgets budgets_;
    MessageHandler messages_;
    Kicks kicks_;
    ReturningQueues returning_;
    SessionExpiry expiry_;
    Evictions evictions_;
    Renewal renewal_;
    DirectoryFollower follower_;
    Control control_;

    bool reports_connected_ = false;
    bool reloading_ = false; ///< between RELOAD and the next tick the broker asks for logins of everybody it knows
    std::uint64_t ticks_ = 0;
    std::optional<std::chrono::steady_clock::time_point> first_login_;
    std::chrono::steady_clock::time_point health_seen_{};
    std::vector<control::Counter> shown_;
};

} // namespace parley::plugin
