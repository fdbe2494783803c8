#include "bridge/json/sign_up_json.h"

#include "bridge/json/group_door_json.h"

namespace parley::bridge {

boost::json::object to_json(const SignedUp& signed_up)
{
    auto json = to_json(signed_up.change);
    json["user"] = signed_up.user.value();
    if (signed_up.group)
        json["group"] = signed_up.group->value();
    return json;
}

} // namespace parley::bridge

namespace parley::bridge::json {

SignUp read_sign_up(Fields& fields)
{
    SignUp request;
    request.invitation = fields.optional_text("invitation", 128).value_or("");
    request.user = fields.id<UserId>("user", parse_user_id);
    request.password = fields.text("password");
    request.display_name = fields.optional_text("display_name").value_or("");
    return request;
}

SignUpInvitation read_sign_up_invitation(Fields& fields)
{
    SignUpInvitation invitation;
    if (fields.has("group"))
        invitation.group = fields.id<GroupId>("group", parse_group_id);
    invitation.settings = read_invitation_settings(fields);
    if (fields.has("role") && !invitation.group)
        fields.complain("role", "a role is in a group: name one");
    return invitation;
}

} // namespace parley::bridge::json
