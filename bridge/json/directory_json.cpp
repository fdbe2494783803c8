#include "bridge/json/directory_json.h"

namespace parley::bridge {

namespace {

/// Passwords travel in requests; far above what make_verifier takes, so that its own message is given.
constexpr std::size_t max_password_field = 4096;

std::optional<Visibility> read_visibility(json::Fields& fields)
{
    const auto text = fields.optional_text("visibility", 16);
    if (!text)
        return std::nullopt;
    const auto visibility = parse_visibility(*text);
    if (!visibility)
        fields.complain("visibility", "private or public is expected");
    return visibility;
}

std::optional<Duty> read_duty(json::Fields& fields)
{
    const auto text = fields.optional_text("duty", 16);
    if (!text)
        return std::nullopt;
    const auto duty = parse_duty(*text);
    if (!duty)
        fields.complain("duty", "none, users or audit is expected");
    return duty;
}

std::optional<Joining> read_joining(json::Fields& fields)
{
    const auto text = fields.optional_text("joining", 16);
    if (!text)
        return std::nullopt;
    const auto joining = parse_joining(*text);
    if (!joining)
        fields.complain("joining", "open, request or invitation is expected");
    return joining;
}

std::optional<std::chrono::milliseconds> read_slow(json::Fields& fields)
{
    const auto number = fields.optional_number("slow_mode_ms", 0, max_slow.count());
    return number ? std::optional(std::chrono::milliseconds(*number)) : std::nullopt;
}

} // namespace

boost::json::object to_json(const Change& change)
{
    return {{"revision", change.revision.value()}, {"enforced", change.enforced}};
}

boost::json::object to_json(const PutAnswer& answer)
{
    auto json = to_json(answer.change);
    json["created"] = answer.created;
    return json;
}

boost::json::object to_json(const UserInfo& user)
{
    return {{"id", user.id.value()},
            {"kind", user_kind_name(user.kind)},
            {"display_name", user.display_name},
            {"admin", user.admin},
            {"duty", duty_name(user.duty)},
            {"disabled", user.disabled},
            {"has_password", user.has_password},
            {"must_change_password", user.must_change_password},
            {"created", to_number(user.created)}};
}

boost::json::object to_json(const Profile& profile)
{
    return {{"id", profile.id.value()}, {"kind", user_kind_name(profile.kind)}, {"display_name", profile.display_name}};
}

boost::json::object to_json(const GroupInfo& group)
{
    boost::json::object json{{"id", group.id.value()},
                             {"name", group.name},
                             {"topic", group.topic},
                             {"picture", group.picture},
                             {"visibility", visibility_name(group.visibility)},
                             {"joining", joining_name(group.joining)},
                             {"read_only", group.read_only},
                             {"slow_mode_ms", group.slow.count()},
                             {"created", to_number(group.created)},
                             {"members", group.members}};
    if (group.role != Role::none)
        json["role"] = to_string(group.role);
    return json;
}

boost::json::object to_json(const MemberInfo& member)
{
    return {{"user", member.user.value()},
            {"display_name", member.display_name},
            {"role", to_string(member.role)},
            {"muted", member.muted},
            {"since", to_number(member.since)}};
}

boost::json::object to_json(const ContactInfo& contact)
{
    return {
        {"user", contact.user.value()}, {"display_name", contact.display_name}, {"since", to_number(contact.since)}};
}

boost::json::object to_json(const AskAnswer& answer)
{
    auto json = to_json(answer.change);
    json["contacts"] = answer.contacts;
    return json;
}

} // namespace parley::bridge

namespace parley::bridge::json {

UserSettings read_user_settings(Fields& fields)
{
    UserSettings settings;
    if (const auto kind = fields.optional_text("kind", 16)) {
        const auto known = parse_user_kind(*kind);
        if (!known)
            fields.complain("kind", "person, device or service is expected");
        settings.kind = known.value_or(UserKind::person);
    }
    settings.display_name = fields.optional_text("display_name").value_or("");
    settings.password = fields.optional_text("password", max_password_field);
    settings.admin = fields.optional_flag("admin");
    settings.duty = read_duty(fields);
    settings.verifier = fields.optional_text("verifier");
    settings.must_change_password = fields.optional_flag("must_change_password");
    return settings;
}

UserPatch read_user_patch(Fields& fields)
{
    UserPatch patch;
    patch.display_name = fields.optional_text("display_name");
    patch.disabled = fields.optional_flag("disabled");
    patch.admin = fields.optional_flag("admin");
    patch.duty = read_duty(fields);
    patch.password = fields.optional_text("password", max_password_field);
    patch.verifier = fields.optional_text("verifier");
    patch.must_change_password = fields.optional_flag("must_change_password");
    return patch;
}

GroupSettings read_group_settings(Fields& fields)
{
    GroupSettings settings;
    settings.name = fields.optional_text("name").value_or("");
    settings.topic = fields.optional_text("topic").value_or("");
    settings.picture = fields.optional_text("picture").value_or("");
    settings.visibility = read_visibility(fields).value_or(Visibility::private_group);
    settings.joining = read_joining(fields);
    settings.read_only = fields.optional_flag("read_only").value_or(false);
    settings.slow = read_slow(fields).value_or(std::chrono::milliseconds{0});
    if (fields.has("owner"))
        settings.owner = fields.id<UserId>("owner", parse_user_id);
    return settings;
}

GroupPatch read_group_patch(Fields& fields)
{
    GroupPatch patch;
    patch.name = fields.optional_text("name");
    patch.topic = fields.optional_text("topic");
    patch.picture = fields.optional_text("picture");
    patch.visibility = read_visibility(fields);
    patch.joining = read_joining(fields);
    patch.read_only = fields.optional_flag("read_only");
    patch.slow = read_slow(fields);
    return patch;
}

std::optional<UnixMillis> read_optional_time(Fields& fields, std::string_view name)
{
    constexpr std::int64_t latest = std::int64_t{1} << 53; // what every JSON reader takes exactly
    const auto number = fields.optional_number(name, 0, latest);
    return number ? std::optional(unix_millis(*number)) : std::nullopt;
}

Role read_role(Fields& fields, std::string_view name)
{
    const auto role = parse_role(fields.text(name, 16));
    if (!role)
        fields.complain(name, "observer, member, moderator, admin or owner is expected");
    return role.value_or(Role::none);
}

} // namespace parley::bridge::json
