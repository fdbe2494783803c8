#pragma once

#include "bridge/http/router.h"
#include "bridge/services/services.h"

namespace parley::bridge::auth {
class AddressBudget;
class Logins;
} // namespace parley::bridge::auth

namespace parley::bridge::http {

// The REST API under /api/v1, a family of routes a function. A handler takes the request apart, calls one service
// function and shapes its answer; schemas/openapi.yaml describes them, and a test compares the two.

void add_login_routes(Router& router, const Services& services, auth::Logins* logins);
void add_audit_routes(Router& router, const Services& services);
void add_rights_routes(Router& router, const Services& services); ///< explain, who-can, what-if
void add_access_routes(Router& router, const Services& services); ///< logins that are open, keys
void add_sign_up_routes(Router& router, const Services& services, auth::AddressBudget* budget);
void add_user_routes(Router& router, const Services& services);
void add_psk_routes(Router& router, const Services& services);
void add_contact_routes(Router& router, const Services& services);
void add_grant_routes(Router& router, const Services& services);
void add_group_routes(Router& router, const Services& services);
void add_group_door_routes(Router& router, const Services& services); ///< bans, joining, invitations
void add_message_routes(Router& router, const Services& services);
void add_session_routes(Router& router, const Services& services);

} // namespace parley::bridge::http
