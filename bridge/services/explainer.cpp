#include "bridge/services/explainer.h"

#include "bridge/services/directory_rules.h"
#include "bridge/services/thought_change.h"
#include "bridge/stores/rights_in_memory.h"
#include "core/policy/what_if.h"
#include "core/policy/who_can.h"
#include "core/topics/filter.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace parley::bridge {
namespace {

/// One page of who_can() takes this long at most; the last user before it ends may cost a little more.
constexpr std::chrono::milliseconds page_time{5};

Error invalid(std::string what)
{
    return {Errc::invalid_argument, std::move(what)};
}

Result<void> check_topic(policy::Action action, std::string_view topic)
{
    if (action != policy::Action::subscribe)
        return topics::is_valid_name(topic) ? Result<void>{}
                                            : Result<void>(invalid("topic: not a topic name (MQTT 5 §4.7)"));
    const auto shared = topics::split_shared(topic);
    const bool is_filter = shared && topics::is_valid_filter(shared->filter);
    return is_filter ? Result<void>{} : Result<void>(invalid("topic: not a topic filter (MQTT 5 §4.7)"));
}

std::optional<GrantMention> mention(const Grant* grant)
{
    return grant == nullptr ? std::nullopt : std::optional(GrantMention{grant->id, grant->priority, grant->allows});
}

/// Where a page goes on: the load that the index belongs to, and the index.
std::string cursor_of(const RightsInMemory::Loaded& loaded, UserIndex next)
{
    return loaded.name + "." + std::to_string(next.value());
}

Result<UserIndex> place_of(const RightsInMemory::Loaded& loaded, const std::string& cursor)
{
    if (cursor.empty())
        return UserIndex{0};
    const auto dot = cursor.find('.');
    std::uint32_t number = 0;
    const char* const end = cursor.data() + cursor.size();
    const char* const digits = dot == std::string::npos ? end : cursor.data() + dot + 1;
    const auto [read, problem] = std::from_chars(digits, end, number);
    if (problem != std::errc() || read != end)
        return invalid("cursor is not one that a page has given");
    if (cursor.compare(0, dot, loaded.name) != 0)
        return invalid("cursor is too old: begin again without one");
    return UserIndex{number};
}

WhatIfAnswer::Side side_of(policy::KeptDecision decision)
{
    return {decision.verdict == policy::Verdict::allow, decision.why, std::move(decision.grant)};
}

} // namespace

Explainer::Explainer(RightsInMemory& rights, policy::Rules rules, std::string root)
    : rights_(&rights)
    , rules_(rules)
    , root_(std::move(root))
{}

asio::awaitable<Result<ExplainAnswer>> Explainer::explain(Caller caller, std::string user, policy::Action action,
                                                          std::string topic)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_topic(action, topic); !valid)
        co_return valid.error();
    auto work = [&](RightsInMemory::Loaded& loaded) -> Result<ExplainAnswer> {
        policy::Explanation explanation = policy::explain(loaded.directory, rules_, root_, user, action, topic);
        ExplainAnswer answer{explanation.decision.allowed(), explanation.decision.why, {}, loaded.directory.revision()};
        for (policy::Link& link : explanation.chain)
            answer.chain.push_back({link.rule, link.decides, std::move(link.text), mention(link.grant)});
        return answer;
    };
    co_return co_await rights_->ask(std::move(work));
}

asio::awaitable<Result<WhoCanAnswer>> Explainer::who_can(Caller caller, policy::Action action, std::string topic,
                                                         PageRequest page)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_topic(action, topic); !valid)
        co_return valid.error();
    if (page.limit < 1 || page.limit > max_page)
        co_return invalid("limit is 1 to " + std::to_string(max_page));
    auto work = [&](RightsInMemory::Loaded& loaded) -> Result<WhoCanAnswer> {
        const auto from = place_of(loaded, page.cursor);
        if (!from)
            return from.error();
        const auto deadline = std::chrono::steady_clock::now() + page_time;
        const auto enough = [&] { return std::chrono::steady_clock::now() >= deadline; };
        const policy::AblePage found =
            policy::who_can(loaded.directory, rules_, root_, action, topic, *from, page.limit, enough);
        WhoCanAnswer answer{{}, loaded.directory.revision()};
        for (const policy::Able& able : found.users) {
            const std::string& id = loaded.directory.user(able.user).id;
            const auto why = policy::explain(loaded.directory, rules_, root_, id, action, topic);
            const auto decides = std::ranges::find(why.chain, true, &policy::Link::decides);
            answer.page.items.push_back({UserId{id}, able.decision.why, decides->text,
                                         able.decision.grant == nullptr ? std::string() : able.decision.grant->id});
        }
        if (found.next)
            answer.page.next = cursor_of(loaded, *found.next);
        return answer;
    };
    co_return co_await rights_->ask(std::move(work));
}

asio::awaitable<Result<WhatIfAnswer>> Explainer::what_if(Caller caller, ThoughtChange change)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    auto work = [&](RightsInMemory::Loaded& loaded) -> Result<WhatIfAnswer> {
        const auto supposition = suppose(loaded.directory, root_, change);
        if (!supposition)
            return supposition.error();
        policy::WhatIf found = policy::what_if(loaded.directory, rules_, root_, *supposition);
        WhatIfAnswer answer{{}, found.asked, found.complete, loaded.directory.revision()};
        for (policy::Difference& difference : found.differences)
            answer.differences.push_back({UserId{loaded.directory.user(difference.user).id}, difference.action,
                                          std::move(difference.topic), side_of(std::move(difference.before)),
                                          side_of(std::move(difference.after))});
        return answer;
    };
    co_return co_await rights_->ask(std::move(work));
}

} // namespace parley::bridge
