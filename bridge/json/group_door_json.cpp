#include "bridge/json/group_door_json.h"

namespace parley::bridge {
namespace {

void put_time(boost::json::object& json, const char* name, const std::optional<UnixMillis>& time)
{
    if (time)
        json[name] = to_number(*time);
}

} // namespace

boost::json::object to_json(const BanInfo& ban)
{
    boost::json::object json{
        {"user", ban.user.value()}, {"reason", ban.reason}, {"by", ban.by.value()}, {"since", to_number(ban.since)}};
    put_time(json, "until", ban.until);
    return json;
}

boost::json::object to_json(const JoinAnswer& answer)
{
    auto json = to_json(answer.change);
    json["joined"] = answer.joined;
    return json;
}

boost::json::object to_json(const JoinRequestInfo& request)
{
    return {{"user", request.user.value()},
            {"display_name", request.display_name},
            {"text", request.text},
            {"since", to_number(request.since)}};
}

boost::json::object to_json(const InvitationInfo& invitation)
{
    boost::json::object json{{"id", invitation.id},
                             {"signs_up", invitation.signs_up},
                             {"role", to_string(invitation.role)},
                             {"uses_left", invitation.uses_left},
                             {"by", invitation.by.value()},
                             {"created", to_number(invitation.created)}};
    if (!invitation.group.value().empty())
        json["group"] = invitation.group.value();
    put_time(json, "expires", invitation.expires);
    return json;
}

boost::json::object to_json(const NewInvitation& invitation)
{
    auto json = to_json(invitation.change);
    json["id"] = invitation.id;
    json["invitation"] = invitation.invitation;
    return json;
}

boost::json::object to_json(const EnteredByInvitation& entered)
{
    auto json = to_json(entered.change);
    json["group"] = entered.group.value();
    return json;
}

} // namespace parley::bridge

namespace parley::bridge::json {

BanSettings read_ban_settings(Fields& fields)
{
    return {.until = read_optional_time(fields, "until"), .reason = fields.optional_text("reason").value_or("")};
}

InvitationSettings read_invitation_settings(Fields& fields)
{
    InvitationSettings settings;
    if (fields.has("role"))
        settings.role = read_role(fields, "role");
    settings.uses = static_cast<std::uint64_t>(
        fields.optional_number("uses", 1, static_cast<std::int64_t>(max_invitation_uses)).value_or(1));
    settings.expires = read_optional_time(fields, "expires");
    return settings;
}

std::string read_join_text(Fields& fields)
{
    return fields.optional_text("text").value_or("");
}

std::string read_invitation_text(Fields& fields)
{
    return fields.text("invitation", 128);
}

} // namespace parley::bridge::json
