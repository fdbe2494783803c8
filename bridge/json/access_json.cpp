#include "bridge/json/access_json.h"

#include "bridge/json/directory_json.h"

namespace parley::bridge {

boost::json::object to_json(const LoginInfo& login)
{
    return {{"id", login.id},
            {"client", login.client},
            {"address", login.address},
            {"created", to_number(login.created)},
            {"used", to_number(login.used)},
            {"expires", to_number(login.expires)},
            {"current", login.current}};
}

boost::json::object to_json(const KeyInfo& key)
{
    boost::json::object json{
        {"id", key.id}, {"kind", key_kind_name(key.kind)}, {"name", key.name}, {"created", to_number(key.created)}};
    if (key.kind == KeyKind::api) {
        boost::json::array scopes;
        for (const auto word : key.scopes.words())
            scopes.emplace_back(word);
        json["scopes"] = std::move(scopes);
    }
    if (key.expires)
        json["expires"] = to_number(*key.expires);
    return json;
}

boost::json::object to_json(const NewKey& key)
{
    auto json = to_json(key.change);
    json["id"] = key.id;
    json["key"] = key.key;
    return json;
}

} // namespace parley::bridge

namespace parley::bridge::json {

KeySettings read_key_settings(Fields& fields)
{
    KeySettings settings;
    const auto kind = parse_key_kind(fields.text("kind", 16));
    if (!kind)
        fields.complain("kind", "device or api is expected");
    settings.kind = kind.value_or(KeyKind::device);
    settings.name = fields.optional_text("name").value_or("");
    settings.scopes = fields.optional_texts("scopes", scope_count);
    settings.expires = read_optional_time(fields, "expires");
    return settings;
}

} // namespace parley::bridge::json
