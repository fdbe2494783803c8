#include "clients/cpp/engine/deliverer.h"

#include <exception>

namespace parley::client {
namespace {

/// How many messages a killed program may see again: cursors are written after so many, or when there is nothing to do.
constexpr std::size_t cursor_batch = 64;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

template <class Handler, class... Arguments>
void call(const Handler& handler, const Arguments&... arguments)
{
    if (handler)
        handler(arguments...);
}

} // namespace

Deliverer::Deliverer(Handlers handlers, std::size_t max_waiting, Hooks hooks)
    : handlers_(std::move(handlers))
    , max_waiting_(max_waiting)
    , hooks_(std::move(hooks))
    , thread_([this] { run(); })
{}

Deliverer::~Deliverer()
{
    stop();
    if (thread_.joinable())
        thread_.detach(); // destroyed from inside of a handler: its thread ends right after
}

void Deliverer::push(Event event)
{
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(event));
    if (waiting_.size() >= max_waiting_)
        was_full_ = true;
    changed_.notify_one();
}

bool Deliverer::has_room()
{
    const std::lock_guard lock(mutex_);
    return !was_full_;
}

void Deliverer::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    if (!is_this_thread() && thread_.joinable())
        thread_.join();
}

void Deliverer::run()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        if (waiting_.empty() && handled_messages_ != 0 && !stopping_) {
            lock.unlock();
            tell_handled();
            lock.lock();
            continue;
        }
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_)
            break;
        Event event = std::move(waiting_.front());
        waiting_.pop_front();
        const bool room = was_full_ && waiting_.size() <= max_waiting_ / 2;
        if (room)
            was_full_ = false;
        lock.unlock();
        if (room)
            hooks_.room();
        handle(event);
        lock.lock();
    }
    lock.unlock();
    tell_handled();
}

void Deliverer::handle(Event& event)
{
    try {
        std::visit(Overloaded{
                       [&](const Message& message) { call(handlers_.message, message); },
                       [&](const SendProgress& progress) { call(handlers_.progress, progress); },
                       [&](const Marker& marker) { call(handlers_.marker, marker); },
                       [&](const Signal& signal) { call(handlers_.signal, signal); },
                       [&](const Missing& missing) { call(handlers_.missing, missing); },
                       [&](const StateChange& change) { call(handlers_.connection, change.state, change.why); },
                       [&](const Notice& notice) { call(handlers_.notice, notice.json); },
                       [&](const Gone& gone) { call(handlers_.gone, gone.conversation); },
                       [&](const Problem& problem) { call(handlers_.problem, problem.text); },
                   },
                   event);
    } catch (const std::exception& thrown) {
        try {
            call(handlers_.problem, std::string("a handler threw: ") + thrown.what());
        } catch (const std::exception&) {
            // There is nobody left to tell.
        }
    }
    if (const auto* message = std::get_if<Message>(&event)) {
        handled_.insert_or_assign(message->conversation, message->seq);
        if (++handled_messages_ >= cursor_batch)
            tell_handled();
    } else if (const auto* missing = std::get_if<Missing>(&event)) {
        handled_.insert_or_assign(missing->conversation, missing->last);
        ++handled_messages_;
    }
}

void Deliverer::tell_handled()
{
    if (handled_.empty())
        return;
    hooks_.handled(handled_);
    handled_.clear();
    handled_messages_ = 0;
}

} // namespace parley::client
