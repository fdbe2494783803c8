#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/contact_requests.h"
#include "bridge/services/contacts.h"
#include "bridge/services/groups.h"
#include "bridge/services/members.h"
#include "bridge/services/users.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>

namespace parley::bridge {

// The one form in which users, groups and members stand in JSON, for http and rpc alike. Times: milliseconds since 1970
// UTC.

boost::json::object to_json(const Change& change);
boost::json::object to_json(const PutAnswer& answer);
boost::json::object to_json(const UserInfo& user);
boost::json::object to_json(const Profile& profile);
boost::json::object to_json(const GroupInfo& group);
boost::json::object to_json(const MemberInfo& member);
boost::json::object to_json(const ContactInfo& contact);
boost::json::object to_json(const AskAnswer& answer);

/// `{"<name>":[…],"next":cursor-or-null}`
template <class T>
boost::json::object to_json(const Page<T>& page, std::string_view name)
{
    boost::json::array items;
    items.reserve(page.items.size());
    for (const auto& item : page.items)
        items.push_back(to_json(item));
    boost::json::object json;
    json[name] = std::move(items);
    if (page.next)
        json["next"] = *page.next;
    else
        json["next"] = nullptr;
    return json;
}

} // namespace parley::bridge

namespace parley::bridge::json {

// Bodies of requests. What is wrong is told to the fields; see Fields::done().

UserSettings read_user_settings(Fields& fields);
UserPatch read_user_patch(Fields& fields);
GroupSettings read_group_settings(Fields& fields);
GroupPatch read_group_patch(Fields& fields);
/// Milliseconds since 1970 UTC.
std::optional<UnixMillis> read_optional_time(Fields& fields, std::string_view name);
Role read_role(Fields& fields, std::string_view name);

} // namespace parley::bridge::json
