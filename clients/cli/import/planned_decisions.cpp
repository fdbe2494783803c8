#include "clients/cli/import/planned_decisions.h"

#include "core/directory/directory.h"
#include "core/policy/decide.h"

#include <map>
#include <utility>

namespace parley::cli::import {
namespace {

class PlannedDecisions final : public Decisions {
public:
    PlannedDecisions(const Plan& plan, std::string root)
        : root_(std::move(root))
    {
        for (const SourceUser& user : plan.users)
            users_[user.name] = directory_.put_user({.id = user.name, .enabled = !user.disabled});
        std::map<std::string, GroupIndex> groups;
        for (const PlannedGroup& group : plan.groups) {
            const GroupIndex index = directory_.put_group(group.id, false, true);
            groups[group.id] = index;
            for (const std::string& member : group.members)
                directory_.set_membership(users_.at(member), index, {Role::observer, false});
        }
        for (const PlannedGrant& planned : plan.grants) {
            Grant grant;
            grant.id = planned.id;
            grant.subject = planned.subject;
            if (planned.subject == GrantSubject::user)
                grant.index = users_.at(planned.holder).value();
            else if (planned.subject == GrantSubject::group)
                grant.index = groups.at(planned.holder).value();
            grant.filter = planned.filter;
            grant.access = planned.access;
            grant.allows = planned.allows;
            grant.priority = planned.priority;
            directory_.put_grant(grant);
        }
    }

    bool may_publish(const std::string& user, const std::string& topic) const override
    {
        return decide(user, policy::Action::publish, topic);
    }
    bool may_receive(const std::string& user, const std::string& topic) const override
    {
        return decide(user, policy::Action::receive, topic);
    }
    bool may_subscribe(const std::string& user, const std::string& filter) const override
    {
        return policy::decide_subscribe(directory_, {}, users_.at(user), root_, filter).allowed();
    }
    bool judges_subscriptions() const override { return true; }

private:
    bool decide(const std::string& user, policy::Action action, const std::string& topic) const
    {
        const auto resolved = policy::resolve(directory_, root_, topic);
        return policy::decide(directory_, {}, users_.at(user), action, resolved).allowed();
    }

    std::string root_;
    Directory directory_;
    std::map<std::string, UserIndex> users_;
};

} // namespace

std::unique_ptr<const Decisions> decisions_of(const Plan& plan, const std::string& root)
{
    return std::make_unique<PlannedDecisions>(plan, root);
}

} // namespace parley::cli::import
