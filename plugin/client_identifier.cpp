#include "plugin/client_identifier.h"

namespace parley::plugin {
namespace {

/// What stands in front of the first `:` or `/`; neither can be in an id.
std::string_view prefix_of(std::string_view client_id) noexcept
{
    return client_id.substr(0, client_id.find_first_of(":/"));
}

} // namespace

ClientIdentifier judge_client_identifier(const Directory& directory, std::string_view user, std::string_view client_id,
                                         bool clean_start) noexcept
{
    if (client_id.size() > max_client_identifier_bytes)
        return ClientIdentifier::too_long;
    if (client_id.starts_with('$'))
        return ClientIdentifier::reserved;
    const std::string_view prefix = prefix_of(client_id);
    if (prefix == user)
        return ClientIdentifier::own;
    if (directory.find_user(prefix))
        return ClientIdentifier::another_users;
    return clean_start ? ClientIdentifier::unowned : ClientIdentifier::needs_clean_start;
}

std::string_view own_part(std::string_view user, std::string_view client_id) noexcept
{
    const std::string_view prefix = prefix_of(client_id);
    return prefix == user && client_id.size() > prefix.size() ? client_id.substr(prefix.size() + 1)
                                                              : std::string_view{};
}

} // namespace parley::plugin
