#pragma once

#include "clients/cpp/store/store.h"
#include "parley/options.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace parley::client {

/// Calls the program's handlers on a thread of its own, so that whatever they do, nothing else stops.
///
/// Order     as pushed. Threads push() on the engine's, handlers on the deliverer's.
/// Bound     has_room() says when `max_waiting` is reached: then messages stay where they can be fetched again, and
///           what is not numbered (signals, markers) is dropped by whoever would push it.
/// Errors    what a handler throws goes to Handlers::problem.
class Deliverer {
public:
    struct StateChange {
        ConnectionState state;
        std::string why;
    };
    struct Notice {
        std::string json;
    };
    struct Gone {
        ConversationId conversation;
    };
    struct Problem {
        std::string text;
    };
    using Event = std::variant<Message, SendProgress, Marker, Signal, Missing, StateChange, Notice, Gone, Problem>;

    struct Hooks {
        /// Messages up to these were handled; on the deliverer's thread, in between handlers. Not empty.
        std::function<void(const Store::Cursors&)> handled;
        /// There is room again after there was none.
        std::function<void()> room;
    };

    Deliverer(Handlers handlers, std::size_t max_waiting, Hooks hooks);
    /// Waits for the handler that is running; what waits behind it is dropped.
    ~Deliverer();
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    void push(Event event);
    [[nodiscard]] bool has_room();
    /// No further handler is called once this returns. Waits for the running one, unless it is called by it.
    void stop();
    [[nodiscard]] bool is_this_thread() const noexcept { return std::this_thread::get_id() == thread_.get_id(); }

private:
    void run();
    void handle(Event& event);
    void tell_handled();

    Handlers handlers_;
    std::size_t max_waiting_;
    Hooks hooks_;
    Store::Cursors handled_; ///< the deliverer's thread
    std::size_t handled_messages_ = 0;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Event> waiting_;
    bool was_full_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace parley::client
