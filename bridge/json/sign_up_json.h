#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/sign_ups.h"

#include <boost/json/object.hpp>

#include <optional>

namespace parley::bridge {

boost::json::object to_json(const SignedUp& signed_up);

} // namespace parley::bridge

namespace parley::bridge::json {

SignUp read_sign_up(Fields& fields);

struct SignUpInvitation {
    std::optional<GroupId> group;
    InvitationSettings settings;
};
SignUpInvitation read_sign_up_invitation(Fields& fields);

} // namespace parley::bridge::json
