#pragma once

#include "core/base/clock.h"
#include "plugin/broker.h"
#include "plugin/control_json.h"
#include "plugin/counters.h"
#include "plugin/directory_follower.h"
#include "plugin/kicks.h"
#include "plugin/renewal.h"
#include "plugin/sessions.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::plugin {

/// Carries out the commands of $CONTROL/parley/v1 and answers when they are done, not when they are read: an answer to
/// `directory` means that rights have changed and that sessions which lost what they stood on are gone, an answer to
/// `close` that the sessions are gone.
///
/// Order     answers may overtake each other; the command's id tells which is which.
/// Threads   broker's thread only. At most `max_waiting` commands wait; more are answered with `unavailable`.
class Control {
public:
    using StatsOf = std::function<control::Stats()>; ///< the views of the result live until its next call

    Control(const Directory& directory, DirectoryFollower& follower, Sessions& sessions, Kicks& kicks, Renewal& renewal,
            Broker& broker, const Clock& clock, Counters& counters, StatsOf stats);

    /// From the bridge's session only; others are ignored.
    void on_command(ClientHandle client, std::string_view payload);
    void tick();

    static constexpr std::size_t max_waiting = 64;
    static constexpr std::chrono::seconds close_deadline{5};

private:
    struct RevisionWanted {
        std::int64_t id;
        Revision revision;
    };
    struct Closing {
        std::int64_t id;
        std::vector<std::pair<ClientHandle, std::uint64_t>> sessions;
        std::chrono::steady_clock::time_point deadline;
    };
    void execute(std::int64_t id, const control::DirectoryCommand& command);
    void execute(std::int64_t id, const control::CloseCommand& command);
    void execute(std::int64_t id, const control::ExtendCommand& command);
    void execute(std::int64_t id, const control::StatsCommand& command);
    void answer_directory();
    void answer_closing();
    [[nodiscard]] bool is_gone(const Closing& closing);
    void answer(const std::string& payload);

    const Directory& directory_;
    DirectoryFollower& follower_;
    Sessions& sessions_;
    Kicks& kicks_;
    Renewal& renewal_;
    Broker& broker_;
    const Clock& clock_;
    Counters& counters_;
    StatsOf stats_;
    std::deque<RevisionWanted> wanted_;
    std::vector<Closing> closing_;
};

} // namespace parley::plugin
