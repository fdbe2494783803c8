#include "clients/cli/import/dynsec.h"

#include "clients/cli/import/dynsec_decisions.h"
#include "clients/cli/import/dynsec_file.h"
#include "clients/cli/import/joined_rules.h"
#include "core/topics/filter.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace parley::cli::import {
namespace {

std::string in_quotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

const std::vector<DynsecRule>& rules_of(const DynsecRole& role, DynsecAcl kind)
{
    return role.rules.at(static_cast<std::size_t>(kind));
}

/// A role as clients have it, in the order in which the plugin asks: clients' own roles first, then those of groups;
/// each by priority, then by name.
struct Holding {
    bool by_group = false;
    int group_priority = 0;
    std::string group;
    int role_priority = 0;
    std::string role;

    friend bool operator<(const Holding& one, const Holding& other)
    {
        const auto order = [](const Holding& holding) {
            return std::tuple(holding.by_group, -std::int64_t{holding.group_priority}, std::string_view(holding.group),
                              -std::int64_t{holding.role_priority}, std::string_view(holding.role));
        };
        return order(one) < order(other);
    }
};

class Reader {
public:
    explicit Reader(const DynsecFile& file)
        : file_(file)
    {
        source.name = "dynsec";
    }

    void read()
    {
        for (const auto& [name, client] : file_.clients)
            read_client(client);
        for (const auto& [name, group] : file_.groups)
            read_empty_group(group);
        for (const auto& [holding, users] : holdings_)
            read_holding(holding, users);
        add_default(publish_, file_.default_send, GrantAccess::publish, "publishClientSend");
        add_default(subscribe_, file_.default_subscribe, GrantAccess::subscribe, "subscribe");
        add_default(receive_, file_.default_receive, GrantAccess::subscribe, "publishClientReceive");
        put(publish_);
        put(subscribe_and_receive());
        for (const auto& [name, role] : file_.roles)
            if (std::ranges::none_of(holdings_, [&](const auto& held) { return held.first.role == name; }))
                source.hints.push_back("role " + in_quotes(name) + " is nobody's: left out");
        if (!file_.anonymous_group.empty())
            source.losses.push_back("group " + in_quotes(file_.anonymous_group) +
                                    " is what clients without a user name have; Parley knows no such clients");
        if (!file_.default_unsubscribe)
            source.hints.emplace_back("unsubscribing is refused by default there; Parley lets everybody unsubscribe");
    }

    Source source;

private:
    void read_client(const DynsecClient& client)
    {
        source.users.push_back({client.name, client.verifier, client.text_name, client.disabled});
        if (client.verifier.empty())
            source.hints.push_back("client " + in_quotes(client.name) + " has no password and cannot log in by one");
        if (!client.client_id.empty() && !bears_name(client.client_id, client.name))
            source.losses.push_back("client " + in_quotes(client.name) + " may use the client identifier " +
                                    in_quotes(client.client_id) + " alone; Parley accepts " + in_quotes(client.name) +
                                    " and " + in_quotes(client.name + ":…") + ", and any other with a clean start");
        for (const DynsecPlace& role : client.roles)
            holdings_[{false, 0, {}, role.priority, role.name}].push_back(client.name);
        for (const DynsecPlace& group : client.groups) {
            source.groups[group_name(group)].push_back(client.name);
            for (const DynsecPlace& role : file_.groups.at(group.name).roles)
                holdings_[{true, group.priority, group.name, role.priority, role.name}].push_back(client.name);
        }
    }

    /// Its rules come along for those who will join.
    void read_empty_group(const DynsecGroup& group)
    {
        if (usual_priority_.contains(group.name))
            return;
        source.groups[group_name({group.name, -1})] = {};
        for (const DynsecPlace& role : group.roles)
            holdings_[{true, -1, group.name, role.priority, role.name}] = {};
    }

    /// The identifiers that Parley takes for the user's own.
    static bool bears_name(std::string_view client_id, std::string_view user)
    {
        return client_id.substr(0, client_id.find_first_of(":/")) == user;
    }

    /// Members to whom a group has another priority than to the first one stand elsewhere in the order of rules, and so
    /// in a group apart.
    std::string group_name(const DynsecPlace& group)
    {
        const auto [usual, is_first] = usual_priority_.emplace(group.name, group.priority);
        return is_first || usual->second == group.priority ? group.name
                                                           : group.name + ".priority" + std::to_string(group.priority);
    }

    Rule rule_of(const Holding& holding, const std::vector<std::string>& users)
    {
        Rule rule;
        rule.origin =
            "role " + in_quotes(holding.role) + (holding.by_group ? " of group " + in_quotes(holding.group) : "");
        rule.subject = GrantSubject::group;
        if (holding.by_group) {
            rule.holder = group_name({holding.group, holding.group_priority});
        } else if (users.size() == 1) {
            rule.subject = GrantSubject::user;
            rule.holder = users.front();
        } else {
            rule.holder = "role-" + holding.role;
            if (source.groups.contains(rule.holder))
                rule.holder += ".priority" + std::to_string(holding.role_priority);
            source.groups[rule.holder] = users;
        }
        return rule;
    }

    void read_holding(const Holding& holding, const std::vector<std::string>& users)
    {
        const DynsecRole& role = file_.roles.at(holding.role);
        const Rule rule = rule_of(holding, users);
        for (const DynsecRule& one : rules_of(role, DynsecAcl::publish_send))
            add(publish_, rule, one, GrantAccess::publish);
        for (const DynsecRule& one : rules_of(role, DynsecAcl::publish_receive))
            add(receive_, rule, one, GrantAccess::subscribe);
        for (const DynsecRule& one : rules_of(role, DynsecAcl::subscribe_literal))
            if (one.allow || is_denial_of_topic(one))
                add(subscribe_, rule, one, GrantAccess::subscribe);
            else
                leave_out_literal(rule, one);
        for (const DynsecRule& one : rules_of(role, DynsecAcl::subscribe_pattern))
            add(subscribe_, rule, one, GrantAccess::subscribe);
        if (!role.allows_wildcards)
            lose_once(rule.origin + " refuses every filter with a wildcard (allowwildcardsubs), which grants do not");
        for (const DynsecAcl kind : {DynsecAcl::unsubscribe_literal, DynsecAcl::unsubscribe_pattern})
            for (const DynsecRule& one : rules_of(role, kind))
                if (!one.allow)
                    lose_once(rule.origin + ": unsubscribing from " + in_quotes(one.topic) +
                              " is denied; Parley lets everybody unsubscribe");
    }

    void add(OrderedRules& list, Rule rule, const DynsecRule& one, GrantAccess access)
    {
        source.mentioned.push_back(one.topic);
        rule.filter = one.topic;
        rule.access = access;
        rule.allows = one.allow;
        list.push_back(std::move(rule));
    }

    /// Denying a filter keeps nobody from the topics under it, if a wider one is allowed. So it becomes a denial only
    /// of a single topic that no such filter reaches.
    bool is_denial_of_topic(const DynsecRule& literal) const
    {
        if (topics::has_wildcard(literal.topic))
            return false;
        return std::ranges::none_of(file_.roles, [&](const auto& role) {
            constexpr std::array kinds{DynsecAcl::subscribe_literal, DynsecAcl::subscribe_pattern};
            return std::ranges::any_of(kinds, [&](DynsecAcl kind) {
                return std::ranges::any_of(rules_of(role.second, kind), [&](const DynsecRule& rule) {
                    return rule.allow && topics::has_wildcard(rule.topic) && topics::is_valid_filter(rule.topic) &&
                           topics::matches(rule.topic, literal.topic);
                });
            });
        });
    }

    void leave_out_literal(const Rule& rule, const DynsecRule& one)
    {
        source.mentioned.push_back(one.topic);
        lose_once(rule.origin + ": subscribing with exactly " + in_quotes(one.topic) +
                  " is denied; a denial in Parley is about the topics themselves, so it is left out");
    }

    static void add_default(OrderedRules& list, bool allows, GrantAccess access, const char* what)
    {
        for (const char* filter : {"#", "$SYS/#"})
            list.push_back(
                {GrantSubject::everybody, {}, filter, access, allows, 0, "defaultACLAccess " + std::string(what)});
    }

    static bool allows_all(const OrderedRules& list) { return std::ranges::all_of(list, &Rule::allows); }

    /// Two questions there, one here: may he subscribe with it, and is it delivered to him.
    OrderedRules subscribe_and_receive()
    {
        if (allows_all(receive_))
            return subscribe_;
        if (allows_all(subscribe_)) {
            source.hints.emplace_back("clients may subscribe with any filter there, and receive what rules allow; here "
                                      "they may subscribe with what they receive");
            return receive_;
        }
        if (auto joined = join(receive_, subscribe_, source))
            return *std::move(joined);
        lose_once("the rules for subscribing and those for receiving (publishClientReceive) are too many to be joined: "
                  "what may be received is left out where it allows");
        OrderedRules rules;
        std::ranges::copy_if(receive_, std::back_inserter(rules), [](const Rule& rule) { return !rule.allows; });
        rules.insert(rules.end(), subscribe_.begin(), subscribe_.end());
        return rules;
    }

    /// The defaults need no rule where they deny: so does Parley.
    void put(const OrderedRules& list)
    {
        auto tier = static_cast<std::int64_t>(list.size());
        for (Rule rule : list) {
            rule.tier = tier--;
            const bool is_default = rule.subject == GrantSubject::everybody;
            if (is_default && rule.allows)
                source.mentioned.push_back(rule.filter);
            if (!is_default || rule.allows)
                source.rules.push_back(std::move(rule));
        }
    }

    void lose_once(std::string what)
    {
        if (lost_.insert(what).second)
            source.losses.push_back(std::move(what));
    }

    const DynsecFile& file_;
    std::map<Holding, std::vector<std::string>> holdings_;
    std::map<std::string, int> usual_priority_;
    OrderedRules publish_, subscribe_, receive_;
    std::set<std::string> lost_;
};

} // namespace

Result<Source> read_dynsec(const std::string& json)
{
    auto file = parse_dynsec(json);
    if (!file)
        return file.error();
    Reader reader(*file);
    reader.read();
    reader.source.decisions = std::make_shared<DynsecDecisions>(*std::move(file));
    return std::move(reader.source);
}

} // namespace parley::cli::import
