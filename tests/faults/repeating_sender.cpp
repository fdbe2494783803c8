#include "tests/faults/repeating_sender.h"

#include "core/topics/topic.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <stdexcept>
#include <utility>

namespace parley::faults {

namespace {

constexpr std::size_t in_flight = 15;
constexpr std::chrono::milliseconds before_next_try{10};
constexpr std::chrono::seconds patience{30};

} // namespace

RepeatingSender::RepeatingSender(std::uint16_t port, std::string user, std::string password, std::string group)
    : port_(port)
    , user_(std::move(user))
    , password_(std::move(password))
    , group_(std::move(group))
    , thread_([this] { run(); })
{}

RepeatingSender::~RepeatingSender()
{
    stop();
}

void RepeatingSender::stop()
{
    stopping_ = true;
    if (thread_.joinable())
        thread_.join();
}

std::size_t RepeatingSender::acknowledged() const
{
    const std::scoped_lock lock(mutex_);
    return acknowledged_;
}

std::string RepeatingSender::trouble() const
{
    const std::scoped_lock lock(mutex_);
    return trouble_;
}

bool RepeatingSender::makes_progress()
{
    std::unique_lock lock(mutex_);
    const auto enough = acknowledged_ + 10;
    return progress_.wait_for(lock, patience, [&] { return acknowledged_ >= enough; });
}

void RepeatingSender::acknowledge_up_to(std::size_t number)
{
    const std::scoped_lock lock(mutex_);
    acknowledged_ = number;
    progress_.notify_all();
}

void RepeatingSender::run()
{
    const auto give_up = std::chrono::steady_clock::time_point::max();
    auto deadline = give_up;
    while (!stopping_ || acknowledged() < begun_) {
        if (stopping_ && deadline == give_up)
            deadline = std::chrono::steady_clock::now() + patience;
        if (std::chrono::steady_clock::now() > deadline)
            return;
        try {
            send_until_trouble();
        } catch (const std::exception& e) {
            const std::scoped_lock lock(mutex_);
            trouble_ = e.what();
        }
        std::this_thread::sleep_for(before_next_try);
    }
}

void RepeatingSender::send_until_trouble()
{
    testing::ConnectOptions options;
    options.client = user_;
    options.user = user_;
    options.password = password_;
    testing::MqttClient client(port_, options);
    if (!client.accepted())
        throw std::runtime_error("login refused with code " + std::to_string(client.connack().code));
    const topics::Names names("parley");

    std::deque<std::pair<std::size_t, std::uint16_t>> waiting; // message number, packet identifier
    std::size_t next = acknowledged();
    for (;;) {
        while (waiting.size() < in_flight && (!stopping_ || next < begun_)) {
            if (next < begun_)
                ++repeated_;
            begun_ = std::max(begun_, next + 1);
            const auto ref = reference(next);
            waiting.emplace_back(next, client.start_publish(names.group_send(group_, user_, ref), text_of(ref)));
            ++next;
        }
        if (waiting.empty())
            return;
        const auto [number, packet_id] = waiting.front();
        const auto code = client.finish_publish(packet_id);
        if (code >= testing::reason::unspecified)
            throw std::runtime_error("refused with code " + std::to_string(code));
        waiting.pop_front();
        acknowledge_up_to(number + 1);
    }
}

} // namespace parley::faults
