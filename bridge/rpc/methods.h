#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/services.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <string>

namespace parley::bridge {
class SessionExtender;
}
namespace parley::bridge::auth {
class Logins;
}

namespace parley::bridge::rpc {

namespace asio = boost::asio;

/// Takes the parameters apart, calls one service function and shapes its answer. The parameters are the request's
/// object without `id`; they outlive the call.
using Method = std::function<asio::awaitable<Result<boost::json::object>>(Caller, const boost::json::object&)>;

/// By the name in the topic, for example "groups.list".
using Methods = std::map<std::string, Method, std::less<>>;

void add_user_methods(Methods& methods, const Services& services);
void add_group_methods(Methods& methods, const Services& services);
void add_group_door_methods(Methods& methods, const Services& services); ///< mute, bans, joining, invitations
void add_message_methods(Methods& methods, const Services& services);
void add_amendment_methods(Methods& methods, const Services& services); ///< edit, delete, react

/// All of these.
Methods all_methods(const Services& services);
/// token.renew: a live session goes on with a newer token.
void add_token_methods(Methods& methods, auth::Logins* logins, SessionExtender* extender);

} // namespace parley::bridge::rpc
