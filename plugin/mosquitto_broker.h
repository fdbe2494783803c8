#pragma once

#include "plugin/broker.h"
#include "plugin/message_handler.h"
#include "plugin/mosquitto_api.h"

#include <string>

namespace parley::plugin {

/// The seam over the real broker.
class MosquittoBroker final : public Broker {
public:
    void log(LogLevel level, const std::string& line) override;
    const char* user_name(ClientHandle client) override;
    ClientInfo describe(ClientHandle client) override;
    bool set_user_name(ClientHandle client, const std::string& name) override;
    bool publish(const Outgoing& message) override;
    bool kick_client(const std::string& client_id) override;
    bool kick_user(const std::string& user_name) override;
    bool free_place_in_window(ClientHandle client) override;
    [[nodiscard]] bool can_recount_queues() const override;
    void recount_queue(ClientHandle client) override;

    /// This is 2.1 or newer.
    void expect_right_counts() noexcept { counts_right_ = true; }

private:
    bool counts_right_ = false;
};

/// Does to the message what the outcome says and returns the code for the broker. The topic is rewritten in its place:
/// who frees a replaced one differs between 2.0.x versions.
int apply(const Outcome& outcome, mosquitto_evt_message& event);

} // namespace parley::plugin
