#include "core/policy/concerned_list.h"

#include "core/directory/index_set.h"
#include "core/policy/topic_text.h"
#include "core/topics/levels.h"
#include "core/topics/overlap.h"
#include "core/topics/samples.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace parley::policy {
namespace {

using topics::TopicKind;

/// No grant can name it: %u is no part of a level there.
constexpr std::string_view any_level = "any%u";

std::size_t levels_of(std::string_view filter) noexcept
{
    return 1 + static_cast<std::size_t>(std::ranges::count(filter, '/'));
}

constexpr bool is_receipt_row(const topics::Row& row) noexcept
{
    return row.kind == TopicKind::group_read || row.kind == TopicKind::group_recv;
}

} // namespace

std::size_t ConcernedList::Hash::operator()(std::uint32_t place) const noexcept
{
    const Question& question = (*questions)[place];
    const std::size_t topic = std::hash<std::string>{}(question.topic);
    return topic ^
           (std::size_t{question.user.value()} * 4 + static_cast<std::size_t>(question.action)) * 0x9E3779B97F4A7C15ull;
}

bool ConcernedList::Equal::operator()(std::uint32_t one, std::uint32_t other) const noexcept
{
    const Question& first = (*questions)[one];
    const Question& second = (*questions)[other];
    return first.user == second.user && first.action == second.action && first.topic == second.topic;
}

std::optional<std::size_t> ConcernedList::add(UserIndex user, Action action, std::string topic, std::string sample)
{
    const std::size_t place = questions_.size();
    questions_.push_back({user, action, std::move(topic), std::move(sample), place});
    const auto [found, is_new] = places_.insert(static_cast<std::uint32_t>(place));
    if (is_new && place < most_)
        return place;
    const std::size_t before = *found;
    if (is_new)
        places_.erase(found);
    questions_.pop_back();
    return is_new ? std::nullopt : std::optional(before);
}

Concerned ConcernedList::finish(bool complete) &&
{
    const bool is_all = complete && questions_.size() < most_;
    return {std::move(questions_), is_all};
}

UserIndex ConcernedList::somebody_else(UserIndex user) const
{
    for (std::uint32_t number = 0; number < directory_.users(); ++number)
        if (UserIndex{number} != user)
            return UserIndex{number};
    return user;
}

void ConcernedList::add_rows(UserIndex user, std::string_view space, std::string_view owner,
                             std::span<const topics::Row> rows)
{
    for (const topics::Row& row : rows) {
        const std::string name = topics::sample_name(root_, space, owner, row, id_of(user));
        add(user, Action::publish, name);
        add(user, Action::receive, name);
        add(user, Action::subscribe, topics::row_filter(root_, space, owner, row));
    }
    add(user, Action::subscribe, topics::owner_filter(root_, space, owner));
}

void ConcernedList::add_group(UserIndex user, GroupIndex group)
{
    add_rows(user, topics::group_space, directory_.group(group).id, topics::group_rows);
    add_receipts(user, group);
}

void ConcernedList::add_receipts(UserIndex user, GroupIndex group)
{
    const UserIndex other = somebody_else(user);
    for (const topics::Row& row : topics::group_rows)
        if (is_receipt_row(row))
            add(user, Action::receive,
                topics::sample_name(root_, topics::group_space, directory_.group(group).id, row, id_of(other)));
}

void ConcernedList::add_card(UserIndex user, GroupIndex group)
{
    for (const topics::Row& row : topics::group_rows) {
        if (row.kind != TopicKind::group_info)
            continue;
        const std::string& id = directory_.group(group).id;
        add(user, Action::receive, topics::sample_name(root_, topics::group_space, id, row, {}));
        add(user, Action::subscribe, topics::row_filter(root_, topics::group_space, id, row));
    }
}

void ConcernedList::add_own(UserIndex user)
{
    add_rows(user, topics::user_space, id_of(user), topics::user_rows);
    for (const topics::Row& row : topics::group_rows)
        add(user, Action::subscribe, topics::row_filter(root_, topics::group_space, "+", row));
}

void ConcernedList::add_pair(UserIndex one, UserIndex other)
{
    add_to_peer(one, other);
    add_to_peer(other, one);
}

void ConcernedList::add_to_peer(UserIndex user, UserIndex peer)
{
    for (const topics::Row& row : topics::user_rows) {
        switch (row.kind) {
        case TopicKind::user_send:
        case TopicKind::user_live:
        case TopicKind::user_read:
        case TopicKind::user_recv:
            add(user, Action::publish, topics::sample_name(root_, topics::user_space, id_of(peer), row, id_of(user)));
            break;
        case TopicKind::user_presence:
            add(user, Action::receive, topics::sample_name(root_, topics::user_space, id_of(peer), row, {}));
            add(user, Action::subscribe, topics::row_filter(root_, topics::user_space, id_of(peer), row));
            break;
        default:
            break;
        }
    }
}

void ConcernedList::add_from_peer(UserIndex user, UserIndex peer)
{
    for (const topics::Row& row : topics::user_rows)
        if (is_from_a_peer(row.kind))
            add(user, Action::receive, topics::sample_name(root_, topics::user_space, id_of(user), row, id_of(peer)));
}

void ConcernedList::add_announcements(UserIndex user)
{
    const std::string name = topics::everybody_name(root_);
    for (const Action action : {Action::publish, Action::receive, Action::subscribe})
        add(user, action, name);
}

const std::vector<const Grant*>& ConcernedGrants::grants()
{
    if (std::exchange(is_listed_, true))
        return grants_;
    grants_ = directory_.grants().all();
    for (const Grant* const grant : grants_)
        deepest_ = std::max(deepest_, levels_of(grant->filter));
    return grants_;
}

template <class Visit>
void ConcernedGrants::each_filter(const Grant& grant, UserIndex user, std::optional<GroupIndex> in, Visit&& visit)
{
    const std::string& me = directory_.user(user).id;
    const auto in_group = [&](GroupIndex group) { visit(filled_in(grant.filter, me, directory_.group(group).id)); };
    const auto belongs = [&](GroupIndex group) {
        return group == in || directory_.membership(user, group).role != Role::none;
    };
    if (grant.subject == GrantSubject::user && grant.user() != user)
        return;
    if (grant.subject == GrantSubject::group) {
        if (belongs(grant.group()))
            in_group(grant.group());
    } else if (!has_group_level(grant.filter)) {
        visit(filled_in(grant.filter, me, {}));
    } else {
        for (const GroupIndex group : directory_.groups_of(user))
            in_group(group);
        if (in && directory_.membership(user, *in).role == Role::none)
            in_group(*in);
    }
}

ConcernedGrants::Region ConcernedGrants::add_region(UserIndex user, const std::string& filter)
{
    const std::size_t levels = std::max(deepest_, levels_of(filter)) + 1;
    const std::string sample = topics::sample_of_filter(filter, any_level, levels);
    return {list_.add(user, Action::publish, filter, sample), list_.add(user, Action::receive, filter, sample),
            list_.add(user, Action::subscribe, filter)};
}

void ConcernedGrants::add_filter(UserIndex user, const std::string& filter, std::optional<GroupIndex> in)
{
    grants();
    deepest_ = std::max(deepest_, levels_of(filter));
    const Region whole = add_region(user, filter);
    for (const Grant* const other : grants()) {
        if (++compared_ > max_compared || list_.full())
            return;
        each_filter(*other, user, in, [&](const std::string& narrower) {
            const auto part = topics::intersection(filter, narrower);
            if (!part || *part == filter)
                return;
            const Region region = add_region(user, *part);
            for (std::size_t action = 0; action < region.size(); ++action)
                if (region[action] && whole[action])
                    list_.part_of(*region[action], *whole[action]);
        });
    }
}

void ConcernedGrants::add(const Grant& grant, UserIndex user)
{
    grants();
    deepest_ = std::max(deepest_, levels_of(grant.filter));
    each_filter(grant, user, std::nullopt, [&](const std::string& filter) { add_filter(user, filter, std::nullopt); });
}

void ConcernedGrants::add_group(UserIndex user, GroupIndex group)
{
    for (const Grant* const grant : grants()) {
        if (++compared_ > max_compared || list_.full())
            return;
        const bool speaks_of_it =
            grant->subject == GrantSubject::group ? grant->group() == group : has_group_level(grant->filter);
        if (!speaks_of_it || (grant->subject == GrantSubject::user && grant->user() != user))
            continue;
        add_filter(user, filled_in(grant->filter, directory_.user(user).id, directory_.group(group).id), group);
    }
}

void ConcernedGrants::add_all(UserIndex user)
{
    for (const Grant* const grant : grants()) {
        if (++compared_ > max_compared || list_.full())
            return;
        add(*grant, user);
    }
}

} // namespace parley::policy
