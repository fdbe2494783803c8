#include "core/policy/explain.h"

#include "core/policy/by_grants.h"
#include "core/policy/topic_text.h"
#include "core/topics/filter.h"

#include <algorithm>
#include <optional>

namespace parley::policy {
namespace {

using topics::TopicKind;

constexpr Decision deny(Why why) noexcept
{
    return {Verdict::deny, why};
}

/// Gathers what there is to say about one question. It decides nothing: the decision is known before.
class Chain {
public:
    Chain(const Directory& directory, const Rules& rules, Decision decision)
        : directory_(directory)
        , rules_(rules)
        , decision_(decision)
        , deciding_(decision.grant != nullptr ? Rule::grant : rule_of(decision.why))
    {}

    void add(Rule rule, std::string text, const Grant* grant = nullptr)
    {
        if (links_.size() < max_links)
            links_.push_back({rule, false, std::move(text), grant});
    }
    void add_user(std::string_view id, std::optional<UserIndex> user);
    void add_topic(UserIndex user, Action action, const ResolvedTopic& topic, std::string_view root,
                   std::string_view name);
    void add_filter(UserIndex user, std::string_view root, std::string_view filter, const FilterTrace& trace);

    Explanation finish() &&
    {
        deciding_link().decides = true;
        return {decision_, std::move(links_)};
    }

private:
    Link& deciding_link()
    {
        // Outside the root it is the lack of a grant; of a filter that has no link for the rule, the filter as a whole.
        if (decision_.why == Why::not_our_topic)
            if (const auto none = std::ranges::find(links_, Rule::grant, &Link::rule); none != links_.end())
                return *none;
        const auto is_it = [&](const Link& link) { return link.rule == deciding_ && link.grant == decision_.grant; };
        if (const auto found = std::ranges::find_if(links_, is_it); found != links_.end())
            return *found;
        if (const auto filter = std::ranges::find(links_, Rule::filter, &Link::rule); filter != links_.end())
            return *filter;
        return links_.emplace_back(deciding_, false, std::string(to_string(decision_.why)), decision_.grant);
    }

    [[nodiscard]] const std::string& id_of(UserIndex user) const { return directory_.user(user).id; }
    void add_group(UserIndex user, std::string_view id, std::optional<GroupIndex> group);
    void add_speech(UserIndex user, GroupIndex group);
    void add_name(UserIndex user, std::string_view whose, std::string_view what);
    void add_peer(UserIndex user, std::string_view id, std::optional<UserIndex> peer, bool blocks_count);
    void add_blocks(UserIndex user, UserIndex peer);
    void add_acquaintance(UserIndex user, UserIndex peer);
    void add_grants(UserIndex user, GrantAccess access, const Grants::Matches& matches);

    const Directory& directory_;
    const Rules& rules_;
    Decision decision_;
    Rule deciding_;
    std::vector<Link> links_;
};

void Chain::add_user(std::string_view id, std::optional<UserIndex> user)
{
    std::string text(id);
    if (!user)
        return add(Rule::user, text + " is no user (ids are spelled as they were registered)");
    text += directory_.is_enabled(*user) ? " is enabled" : " is disabled or deleted";
    add(Rule::user, std::move(text));
}

void Chain::add_name(UserIndex user, std::string_view whose, std::string_view what)
{
    const bool is_own = whose == id_of(user);
    add(Rule::name, std::string(what) + " " + std::string(whose) + (is_own ? ", himself" : ", who is somebody else"));
}

void Chain::add_group(UserIndex user, std::string_view id, std::optional<GroupIndex> group)
{
    std::string name(id);
    if (!group)
        return add(Rule::group, "there is no group " + name);
    const Group& row = directory_.group(*group);
    if (!row.exists)
        return add(Rule::group, "the group " + name + " was deleted");
    add(Rule::group, "the group " + name + " is " + (row.is_public ? "public" : "private") + " and has " +
                         std::to_string(row.members) + (row.members == 1 ? " member" : " members"));
    const Membership membership = directory_.membership(user, *group);
    if (membership.role == Role::none)
        return add(Rule::membership, id_of(user) + " is not a member of it");
    add(Rule::membership, id_of(user) + " is a member of it with the role " + std::string(to_string(membership.role)));
}

void Chain::add_speech(UserIndex user, GroupIndex group)
{
    const Membership membership = directory_.membership(user, group);
    const Group& row = directory_.group(group);
    if (membership.role == Role::none)
        return;
    add(Rule::role, membership.role < Role::member ? "observers only receive" : "this role writes");
    if (membership.muted)
        add(Rule::mute, id_of(user) + " is muted there");
    const bool is_below = membership.role < Role::moderator;
    if (row.read_only)
        add(Rule::read_only, std::string("the group is read-only: ") +
                                 (is_below ? "members below moderator only receive" : "moderators and above write"));
    if (row.slow_ms != 0 && is_below)
        add(Rule::slow_mode,
            "slow mode: one message in " + std::to_string(row.slow_ms) + " ms, looked at with each one");
}

void Chain::add_acquaintance(UserIndex user, UserIndex peer)
{
    std::string text = id_of(user) + " and " + id_of(peer) + " are ";
    text += directory_.are_contacts(user, peer) ? "contacts" : "no contacts";
    text += directory_.share_a_group(user, peer) ? ", and in a common group" : ", and in no common group";
    add(Rule::acquaintance, std::move(text));
}

void Chain::add_blocks(UserIndex user, UserIndex peer)
{
    const bool is_blocked = directory_.has_blocked(peer, user);
    const bool blocks = directory_.has_blocked(user, peer);
    if (is_blocked)
        add(Rule::block, id_of(peer) + " has blocked " + id_of(user));
    if (blocks)
        add(Rule::block, id_of(user) + " has blocked " + id_of(peer));
    if (!is_blocked && !blocks)
        add(Rule::block, "neither has blocked the other");
}

void Chain::add_peer(UserIndex user, std::string_view id, std::optional<UserIndex> peer, bool blocks_count)
{
    std::string name(id);
    if (!peer)
        return add(Rule::peer, "there is no user " + name);
    add(Rule::peer, name + (directory_.is_enabled(*peer) ? " is enabled" : " is disabled or deleted"));
    if (*peer == user)
        return;
    if (blocks_count)
        add_blocks(user, *peer);
    add_acquaintance(user, *peer);
}

void Chain::add_grants(UserIndex user, GrantAccess access, const Grants::Matches& matches)
{
    if (matches.too_many)
        add(Rule::grant, "there are too many ways in which grants match");
    const auto grants = applicable_grants(directory_, user, access, matches);
    if (grants.empty() && !matches.too_many)
        add(Rule::grant, "no grant that is " + id_of(user) + "'s matches");
    for (const Grant* const grant : grants)
        add(Rule::grant, describe(directory_, *grant), grant);
}

void Chain::add_topic(UserIndex user, Action action, const ResolvedTopic& topic, std::string_view root,
                      std::string_view name)
{
    const topics::Topic& parsed = topic.topic;
    add(Rule::topic, describe(parsed, is_inside(root, name)));
    if (parsed.kind == TopicKind::announcement)
        return add(Rule::administrator,
                   id_of(user) + (directory_.user(user).admin ? " is" : " is not") + " an administrator of the server");
    if (parsed.kind == TopicKind::other) {
        if (!is_inside(root, name))
            add_grants(user, action == Action::publish ? GrantAccess::publish : GrantAccess::subscribe, topic.grants);
        return;
    }
    if (!parsed.actor.empty() && (action == Action::publish || is_receipt(parsed.kind)))
        add_name(user, parsed.actor, "it carries the name of");
    if (topics::is_group_kind(parsed.kind)) {
        add_group(user, parsed.owner, topic.group);
        if (!topic.group || !directory_.group(*topic.group).exists)
            return;
        if (action == Action::publish && is_speech(parsed.kind))
            add_speech(user, *topic.group);
        if (action == Action::receive && is_receipt(parsed.kind) &&
            directory_.group(*topic.group).members > rules_.receipts_max_members)
            add(Rule::receipts, "in groups of more than " + std::to_string(rules_.receipts_max_members) +
                                    " members everybody receives his own receipts alone");
        return;
    }
    const bool is_to_a_peer = action == Action::publish && (is_speech(parsed.kind) || is_receipt(parsed.kind));
    if (is_to_a_peer || parsed.kind == TopicKind::user_presence)
        add_peer(user, parsed.owner, topic.owner, action == Action::receive || is_speech(parsed.kind));
    if (!is_to_a_peer && !parsed.owner.empty())
        add_name(user, parsed.owner, "it is of");
    if (action == Action::receive && is_from_a_peer(parsed.kind) && topic.owner == user && topic.actor &&
        *topic.actor != user)
        add_blocks(user, *topic.actor);
}

void Chain::add_filter(UserIndex user, std::string_view root, std::string_view filter, const FilterTrace& trace)
{
    if (!trace.owner.empty()) {
        if (trace.is_group)
            add_group(user, trace.owner, directory_.find_group(trace.owner));
        else
            add_name(user, trace.owner, "it is of");
    }
    const bool shows_presence = std::ranges::any_of(
        trace.parts, [](const FilterTrace::Part& part) { return part.kind == TopicKind::user_presence; });
    if (shows_presence)
        add_peer(user, trace.owner, directory_.find_user(trace.owner), true);
    for (const FilterTrace::Part& part : trace.parts) {
        topics::Topic topic;
        topic.kind = part.kind;
        topic.owner = trace.owner;
        add(Rule::part, describe(topic, true) + ": " + std::string(to_string(part.decision.verdict)) + " (" +
                            std::string(to_string(part.decision.why)) + ")");
    }
    const auto shared = topics::split_shared(filter);
    if (!shared || !topics::is_valid_filter(shared->filter) || is_inside(root, shared->filter) ||
        reaches_control(filter))
        return;
    if (decision_.why == Why::filter_too_wide && decision_.grant != nullptr)
        add(Rule::grant, "a part of it is kept back: " + describe(directory_, *decision_.grant), decision_.grant);
    Grants::Matches covering;
    directory_.grants().match(directory_, shared->filter, covering);
    add_grants(user, GrantAccess::subscribe, covering);
}

/// Nobody: an index that was never given.
UserIndex nobody(const Directory& directory)
{
    return UserIndex{static_cast<std::uint32_t>(directory.users())};
}

Explanation explain_filter(const Directory& directory, const Rules& rules, std::string_view root, std::string_view id,
                           std::optional<UserIndex> user, std::string_view filter)
{
    FilterTrace trace;
    const Decision decision =
        decide_subscribe(directory, rules, user.value_or(nobody(directory)), root, filter, &trace);
    Chain chain(directory, rules, decision);
    chain.add_user(id, user);
    chain.add(Rule::filter, describe(decision.why));
    if (user)
        chain.add_filter(*user, root, filter, trace);
    return std::move(chain).finish();
}

} // namespace

Decision decide_for(const Directory& directory, const Rules& rules, std::string_view root, UserIndex user,
                    Action action, std::string_view topic)
{
    if (action == Action::subscribe)
        return decide_subscribe(directory, rules, user, root, topic);
    if (action == Action::receive && reaches_control(topic)) // before all others, as in the plugin
        return deny(Why::only_the_broker);
    return decide(directory, rules, user, action, resolve(directory, root, topic));
}

Explanation explain(const Directory& directory, const Rules& rules, std::string_view root, std::string_view user,
                    Action action, std::string_view topic)
{
    const auto known = directory.find_user(user);
    if (action == Action::subscribe)
        return explain_filter(directory, rules, root, user, known, topic);
    const UserIndex index = known.value_or(nobody(directory));
    Chain chain(directory, rules, decide_for(directory, rules, root, index, action, topic));
    chain.add_user(user, known);
    if (known)
        chain.add_topic(*known, action, resolve(directory, root, topic), root, topic);
    return std::move(chain).finish();
}

} // namespace parley::policy
