#include "clients/cli/import/dynsec_file.h"

#include "clients/cli/api.h"

#include <boost/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace parley::cli::import {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, dynsec_acls> acl_names{"publishClientSend",  "publishClientReceive",
                                                              "subscribeLiteral",   "subscribePattern",
                                                              "unsubscribeLiteral", "unsubscribePattern"};

bool is_same_word(std::string_view one, std::string_view other)
{
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(one, other, {}, low, low);
}

int priority_of(const json::value& object, int otherwise)
{
    const auto* const value = object.as_object().if_contains("priority");
    if (value == nullptr || !value->is_number())
        return otherwise;
    boost::system::error_code is_none;
    const auto number = value->to_number<int>(is_none);
    return is_none ? otherwise : number;
}

/// Those of the list that are objects, each with the priority by which the plugin sorts it.
template <class Take>
void for_each_object(const json::value& holder, std::string_view name, Take take)
{
    for (const auto& entry : array_of(holder, name))
        if (entry.is_object())
            take(entry);
}

/// Mosquitto sorts by priority, then by name.
void put_in_order(std::vector<DynsecPlace>& places)
{
    std::ranges::stable_sort(places, [](const DynsecPlace& one, const DynsecPlace& other) {
        return std::pair(-std::int64_t{one.priority}, std::string_view(one.name)) <
               std::pair(-std::int64_t{other.priority}, std::string_view(other.name));
    });
}

std::vector<DynsecPlace> roles_of(const json::value& holder, const DynsecFile& file)
{
    std::vector<DynsecPlace> roles;
    for_each_object(holder, "roles", [&](const json::value& entry) {
        const std::string name = text_of(entry, "rolename");
        const bool is_there = std::ranges::any_of(roles, [&](const DynsecPlace& known) { return known.name == name; });
        if (file.roles.contains(name) && !is_there)
            roles.push_back({name, priority_of(entry, -1)});
    });
    put_in_order(roles);
    return roles;
}

void read_roles(const json::value& tree, DynsecFile& file)
{
    for_each_object(tree, "roles", [&](const json::value& entry) {
        DynsecRole role;
        role.name = text_of(entry, "rolename");
        if (role.name.empty())
            return;
        if (const auto* const wildcards = entry.as_object().if_contains("allowwildcardsubs"))
            role.allows_wildcards = !wildcards->is_bool() || wildcards->get_bool();
        for_each_object(entry, "acls", [&](const json::value& acl) {
            const std::string kind = text_of(acl, "acltype");
            const std::string topic = text_of(acl, "topic");
            const auto at = std::ranges::find_if(acl_names, [&](auto name) { return is_same_word(name, kind); });
            if (at != acl_names.end() && !topic.empty())
                role.rules.at(static_cast<std::size_t>(at - acl_names.begin()))
                    .push_back({topic, priority_of(acl, 0), flag_of(acl, "allow")});
        });
        for (auto& rules : role.rules)
            std::ranges::stable_sort(rules, std::ranges::greater{}, &DynsecRule::priority);
        file.roles.emplace(role.name, std::move(role));
    });
}

std::string verifier_of(const json::value& client)
{
    if (const auto encoded = text_of(client, "encoded_password"); !encoded.empty())
        return encoded;
    const auto salt = text_of(client, "salt");
    const auto hash = text_of(client, "password");
    const auto iterations = number_of(client, "iterations");
    if (salt.empty() || hash.empty() || iterations <= 0)
        return {};
    return "$7$" + std::to_string(iterations) + "$" + salt + "$" + hash;
}

void read_clients(const json::value& tree, DynsecFile& file)
{
    for_each_object(tree, "clients", [&](const json::value& entry) {
        DynsecClient client;
        client.name = text_of(entry, "username");
        if (client.name.empty())
            return;
        client.text_name = text_of(entry, "textname");
        client.client_id = text_of(entry, "clientid");
        client.verifier = verifier_of(entry);
        client.disabled = flag_of(entry, "disabled");
        client.roles = roles_of(entry, file);
        file.clients.emplace(client.name, std::move(client));
    });
}

void read_groups(const json::value& tree, DynsecFile& file)
{
    for_each_object(tree, "groups", [&](const json::value& entry) {
        DynsecGroup group;
        group.name = text_of(entry, "groupname");
        if (group.name.empty() || file.groups.contains(group.name))
            return;
        group.roles = roles_of(entry, file);
        for_each_object(entry, "clients", [&](const json::value& member) {
            const auto client = file.clients.find(text_of(member, "username"));
            if (client == file.clients.end())
                return;
            const bool is_in = std::ranges::any_of(client->second.groups,
                                                   [&](const DynsecPlace& known) { return known.name == group.name; });
            if (!is_in)
                client->second.groups.push_back({group.name, priority_of(member, -1)});
        });
        file.groups.emplace(group.name, std::move(group));
    });
    for (auto& [name, client] : file.clients)
        put_in_order(client.groups);
}

} // namespace

Result<DynsecFile> parse_dynsec(const std::string& text)
{
    boost::system::error_code malformed;
    const json::value tree = json::parse(text, malformed);
    if (malformed)
        return Error{Errc::invalid_argument, "not JSON: " + malformed.message()};
    const bool is_dynsec =
        tree.is_object() && (tree.as_object().contains("clients") || tree.as_object().contains("roles"));
    if (!is_dynsec)
        return Error{Errc::invalid_argument, "holds neither clients nor roles: not a file of dynamic security"};
    DynsecFile file;
    const auto* const defaults = tree.as_object().if_contains("defaultACLAccess");
    if (defaults != nullptr && defaults->is_object()) {
        file.default_send = flag_of(*defaults, "publishClientSend");
        file.default_receive = flag_of(*defaults, "publishClientReceive");
        file.default_subscribe = flag_of(*defaults, "subscribe");
        file.default_unsubscribe = flag_of(*defaults, "unsubscribe");
    }
    read_roles(tree, file);
    read_clients(tree, file);
    read_groups(tree, file);
    file.anonymous_group = text_of(tree, "anonymousGroup");
    return file;
}

} // namespace parley::cli::import
