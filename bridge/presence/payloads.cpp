#include "bridge/presence/payloads.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace parley::bridge {
namespace {

boost::json::array names(const std::vector<UserId>& users)
{
    boost::json::array list;
    for (const UserId& user : users)
        list.push_back(boost::json::value(user.value()));
    return list;
}

} // namespace

std::string presence_payload(const PresenceRow& row)
{
    return boost::json::serialize(boost::json::object{{"online", row.online()},
                                                      {"since", to_number(row.since)},
                                                      {"last_seen", to_number(row.last_seen)},
                                                      {"clients", row.clients},
                                                      {"version", row.version}});
}

std::string presence_payload(const GroupPresence& presence, UnixMillis now)
{
    return boost::json::serialize(boost::json::object{
        {"on", names(presence.on)}, {"off", names(presence.off)}, {"online", presence.online}, {"ts", to_number(now)}});
}

} // namespace parley::bridge
