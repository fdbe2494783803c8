// Input: a topic filter, then topic names, one a line.

#include "core/topics/filter.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/policy/town.h"

#include <vector>

namespace parley::fuzz {
namespace {

using policy::Why;
using topics::Topic;
using topics::TopicKind;

/// The name that the table has for what parse() found.
std::string rebuilt(const topics::Names& names, const Topic& topic)
{
    switch (topic.kind) {
    case TopicKind::group_send:
        return names.group_send(topic.owner, topic.actor, topic.rest);
    case TopicKind::group_send_event:
        return names.group_send_event(topic.owner, topic.actor, topic.rest);
    case TopicKind::user_send:
        return names.user_send(topic.owner, topic.actor, topic.rest);
    case TopicKind::user_send_event:
        return names.user_send_event(topic.owner, topic.actor, topic.rest);
    case TopicKind::group_live:
        return names.group_live(topic.owner, topic.actor, topic.rest);
    case TopicKind::group_state:
        return names.group_state(topic.owner, topic.actor, topic.rest);
    case TopicKind::user_live:
        return names.user_live(topic.owner, topic.actor, topic.rest);
    case TopicKind::user_rpc:
        return names.user_rpc(topic.owner, topic.rest);
    case TopicKind::user_reply:
        return names.user_reply(topic.owner, topic.rest);
    default:
        return policy::name_of(topic.kind, topic.owner, topic.actor);
    }
}

void check_name(std::string_view root, std::string_view name)
{
    const Topic topic = topics::parse(root, name);
    for (const std::string_view part : {topic.owner, topic.actor, topic.rest})
        must(is_view_into(part, name), "what parse() returns lies inside its input");
    if (topic.kind == TopicKind::other)
        return;
    must(topics::is_valid_name(name), "only a valid topic name is in the table");
    if (root != "parley")
        return;
    static const topics::Names names{"parley"};
    const std::string expected = rebuilt(names, topic);
    // `live/u1`, `state/u1` and `reply` stand for themselves with nothing, not even a slash, behind them, too.
    const bool is_same =
        expected == name || (topic.rest.empty() && (expected == std::string(name) + '/' || expected + '/' == name));
    must(is_same, "what parse() found is what the table writes");
}

bool naive_match(std::string_view filter, std::string_view name, bool first = true)
{
    if (first && name.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#')))
        return false;
    if (filter == "#")
        return true;
    const std::size_t filter_end = std::min(filter.find('/'), filter.size());
    const std::size_t name_end = std::min(name.find('/'), name.size());
    if (filter.substr(0, filter_end) != "+" && filter.substr(0, filter_end) != name.substr(0, name_end))
        return false;
    const bool more_filter = filter_end < filter.size();
    const bool more_name = name_end < name.size();
    if (!more_name)
        return !more_filter || filter.substr(filter_end + 1) == "#";
    return more_filter && naive_match(filter.substr(filter_end + 1), name.substr(name_end + 1), false);
}

policy::Town make_town()
{
    policy::Town town;
    for (const char* id : {"a", "b", "c"})
        town.user(id);
    town.user("d", false);
    town.group("g1");
    town.group("g2", true);
    town.group("g3");
    town.member("a", "g1");
    town.member("b", "g1", Role::observer);
    town.member("b", "g2", Role::owner);
    town.directory.put_group("g3", false, false);
    town.directory.set_contacts(town.index("a"), town.index("c"), true);
    town.directory.set_blocked(town.index("b"), town.index("a"), true);
    return town;
}

std::vector<std::string> sample_names()
{
    std::vector<std::string> names;
    for (const TopicKind kind : policy::all_kinds)
        for (const char* owner : {"a", "b", "c", "d", "g1", "g2", "g3", "x"})
            for (const char* actor : {"a", "b", "x"})
                names.push_back(policy::name_of(kind, owner, actor));
    return names;
}

void check_rights(std::string_view filter, std::string_view name)
{
    static const policy::Town town = make_town();
    static const std::vector<std::string> samples = sample_names();
    for (const char* me : {"a", "b", "c", "d"}) {
        const policy::Decision decision = town.subscribe(me, filter);
        const auto shared = topics::split_shared(filter);
        if (!decision.allowed())
            continue;
        must(shared && topics::is_valid_filter(shared->filter), "only a valid filter is subscribed to");
        must(std::string_view(me) != "d", "a disabled user subscribes to nothing");
        if (decision.why == Why::is_following_filter)
            continue;
        const auto check = [&](std::string_view sample) {
            if (!topics::matches(shared->filter, sample))
                return;
            const policy::Decision received = town.receive(me, sample);
            // The last three: nobody receives it, what a blocked peer writes stays out of one's own space, and nothing
            // is there to be received.
            must(received.allowed() || received.why == Why::only_the_broker || received.why == Why::only_own_receipts ||
                     received.why == Why::blocked || received.why == Why::not_our_topic,
                 "an allowed filter matches nothing that may not be received");
        };
        for (const std::string& sample : samples)
            check(sample);
        if (topics::is_valid_name(name))
            check(name);
    }
}

void check_filter(std::string_view filter, std::string_view name)
{
    const auto shared = topics::split_shared(filter);
    if (shared)
        must(is_view_into(shared->share, filter) && is_view_into(shared->filter, filter),
             "a shared filter is a part of its input");
    if (!topics::is_valid_filter(filter))
        return;
    must(topics::covers(filter, filter), "a filter covers itself");
    if (!topics::is_valid_name(name))
        return;
    must(topics::matches(filter, name) == naive_match(filter, name), "matches() is MQTT 5 §4.7");
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    std::string_view rest = text_of(data, size);
    check_name("parley", rest);
    const std::string_view filter = take_until(rest, '\n');
    do {
        const std::string_view name = take_until(rest, '\n');
        check_name("parley", name);
        check_name("parley", filter);
        check_name("a/b", name);
        check_filter(filter, name);
        if (topics::is_valid_filter(filter) && topics::is_valid_filter(name) && topics::is_valid_name(filter))
            must(topics::covers(name, filter) == topics::matches(name, filter) || filter.starts_with('$'),
                 "a filter covers the names that it matches");
        check_rights(filter, name);
    } while (!rest.empty());
    return 0;
}
