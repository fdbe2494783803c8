#pragma once

#include "bridge/json/directory_json.h"
#include "bridge/services/bans.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"

#include <string>

namespace parley::bridge {

// Bans, requests to join and invitations in JSON, for http and rpc alike.

boost::json::object to_json(const BanInfo& ban);
boost::json::object to_json(const JoinAnswer& answer);
boost::json::object to_json(const JoinRequestInfo& request);
boost::json::object to_json(const InvitationInfo& invitation);
boost::json::object to_json(const NewInvitation& invitation);
boost::json::object to_json(const EnteredByInvitation& entered);

} // namespace parley::bridge

namespace parley::bridge::json {

BanSettings read_ban_settings(Fields& fields);
InvitationSettings read_invitation_settings(Fields& fields);
/// Absent: none.
std::string read_join_text(Fields& fields);
std::string read_invitation_text(Fields& fields);

} // namespace parley::bridge::json
