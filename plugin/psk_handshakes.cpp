#include "plugin/psk_handshakes.h"

#include <utility>

namespace parley::plugin {

void PskHandshakes::begun(ClientHandle client, std::string identity)
{
    by_handle_.insert_or_assign(client, std::move(identity));
}

std::optional<std::string> PskHandshakes::take(ClientHandle client)
{
    const auto found = by_handle_.find(client);
    if (found == by_handle_.end())
        return std::nullopt;
    std::optional<std::string> identity(std::move(found->second));
    by_handle_.erase(found);
    return identity;
}

void PskHandshakes::ended(const void* connection) noexcept
{
    by_handle_.erase(connection);
}

} // namespace parley::plugin
