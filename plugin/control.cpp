#include "plugin/control.h"

#include "core/topics/topic.h"

#include <algorithm>
#include <utility>

namespace parley::plugin {

Control::Control(const Directory& directory, DirectoryFollower& follower, Sessions& sessions, Kicks& kicks,
                 Renewal& renewal, Broker& broker, const Clock& clock, Counters& counters, StatsOf stats)
    : directory_(directory)
    , follower_(follower)
    , sessions_(sessions)
    , kicks_(kicks)
    , renewal_(renewal)
    , broker_(broker)
    , clock_(clock)
    , counters_(counters)
    , stats_(std::move(stats))
{}

void Control::on_command(ClientHandle client, std::string_view payload)
{
    const Session* const session = sessions_.find(client);
    if (session == nullptr || !session->is_bridge)
        return;
    ++counters_.controls;
    const auto parsed = control::parse(payload);
    if (const auto* const bad = std::get_if<control::BadCommand>(&parsed)) {
        answer(control::failed(bad->id, Errc::invalid_argument, bad->message));
        return;
    }
    const auto& command = std::get<control::Command>(parsed);
    std::visit([&](const auto& body) { execute(command.id, body); }, command.body);
}

void Control::execute(std::int64_t id, const control::DirectoryCommand& command)
{
    if (wanted_.size() >= max_waiting) {
        answer(control::failed(id, Errc::unavailable, "too many commands are waiting"));
        return;
    }
    wanted_.push_back({id, command.revision});
    follower_.catch_up();
    kicks_.tick(); // at once where there are few, so that the answer need not wait for the next tick
    answer_directory();
}

void Control::execute(std::int64_t id, const control::CloseCommand& command)
{
    if (closing_.size() >= max_waiting) {
        answer(control::failed(id, Errc::unavailable, "too many commands are waiting"));
        return;
    }
    std::vector<Session*> found;
    if (command.client) {
        if (Session* const session = sessions_.find_client(*command.client))
            found.push_back(session);
    } else if (const auto user = directory_.find_user(*command.user)) {
        found = sessions_.of_user(*user);
    }
    std::erase_if(found, [](const Session* session) { return session->is_bridge; });
    if (found.empty()) {
        answer(control::closed(id, 0));
        return;
    }
    Closing closing{id, {}, clock_.steady_now() + close_deadline};
    for (Session* const session : found) {
        closing.sessions.emplace_back(session->client, session->number);
        kicks_.queue(*session);
    }
    closing_.push_back(std::move(closing));
}

void Control::execute(std::int64_t id, const control::ExtendCommand& command)
{
    const std::size_t extended = renewal_.extend(command);
    counters_.sessions_extended += extended;
    answer(control::extended(id, extended));
}

void Control::execute(std::int64_t id, const control::StatsCommand&)
{
    answer(control::stats(id, stats_()));
}

void Control::tick()
{
    if (!wanted_.empty())
        answer_directory();
    if (!closing_.empty())
        answer_closing();
}

void Control::answer_directory()
{
    std::erase_if(wanted_, [&](const RevisionWanted& wanted) {
        if (follower_.revision() >= wanted.revision) {
            if (!kicks_.empty())
                return false;
            answer(control::directory_reached(wanted.id, follower_.revision()));
            return true;
        }
        if (follower_.behind())
            return false;
        answer(follower_.healthy()
                   ? control::failed(wanted.id, Errc::invalid_argument, "directory.db does not have this revision")
                   : control::failed(wanted.id, Errc::unavailable, "directory.db cannot be read"));
        return true;
    });
}

bool Control::is_gone(const Closing& closing)
{
    return std::ranges::none_of(closing.sessions, [&](const auto& wanted) {
        const Session* const session = sessions_.find(wanted.first);
        return session != nullptr && session->number == wanted.second;
    });
}

void Control::answer_closing()
{
    std::erase_if(closing_, [&](const Closing& closing) {
        if (is_gone(closing)) {
            answer(control::closed(closing.id, closing.sessions.size()));
            return true;
        }
        if (clock_.steady_now() < closing.deadline)
            return false;
        answer(control::failed(closing.id, Errc::unavailable, "the sessions did not end in time"));
        return true;
    });
}

void Control::answer(const std::string& payload)
{
    Outgoing message;
    message.client = bridge_user_name; // the bridge's client identifier as well
    message.topic = topics::control_response_topic;
    message.payload = payload;
    message.qos = 1;
    broker_.publish(message);
}

} // namespace parley::plugin
