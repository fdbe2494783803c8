#include "bridge/json/grant_json.h"

#include "bridge/json/directory_json.h"

namespace parley::bridge {

boost::json::object to_json(const GrantInfo& grant)
{
    const GrantSettings& settings = grant.settings;
    return {{"id", grant.id},
            {"subject_kind", to_string(settings.subject_kind)},
            {"subject", settings.subject},
            {"least_role", to_string(settings.least_role)},
            {"filter", settings.filter},
            {"access", to_string(settings.access)},
            {"verdict", settings.allows ? "allow" : "deny"},
            {"priority", settings.priority},
            {"note", settings.note},
            {"created", to_number(grant.created)}};
}

} // namespace parley::bridge

namespace parley::bridge::json {
namespace {

constexpr std::size_t max_filter_field = 65'536;

} // namespace

GrantSettings read_grant_settings(Fields& fields)
{
    GrantSettings settings;
    const auto kind = parse_grant_subject(fields.text("subject_kind", 16));
    if (!kind)
        fields.complain("subject_kind", "everybody, user or group is expected");
    settings.subject_kind = kind.value_or(GrantSubject::everybody);
    settings.subject = fields.optional_text("subject", 256).value_or("");
    if (fields.has("least_role"))
        settings.least_role = read_role(fields, "least_role");
    settings.filter = fields.text("filter", max_filter_field);
    const auto access = parse_grant_access(fields.text("access", 16));
    if (!access)
        fields.complain("access", "publish, subscribe or both is expected");
    settings.access = access.value_or(GrantAccess::both);
    const std::string verdict = fields.optional_text("verdict", 16).value_or("allow");
    if (verdict != "allow" && verdict != "deny")
        fields.complain("verdict", "allow or deny is expected");
    settings.allows = verdict == "allow";
    settings.priority = static_cast<std::int32_t>(
        fields.optional_number("priority", -max_grant_priority, max_grant_priority).value_or(0));
    settings.note = fields.optional_text("note").value_or("");
    return settings;
}

} // namespace parley::bridge::json
