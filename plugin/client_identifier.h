#pragma once

#include "core/directory/directory.h"

#include <cstddef>
#include <string_view>

namespace parley::plugin {

/// What docs/protocol.md (Identity) says about a client identifier at a login.
enum class ClientIdentifier {
    own,               ///< `{u}`, `{u}:…` or `{u}/…`: may have a persistent session
    unowned,           ///< nobody's: accepted with a clean start
    needs_clean_start, ///< nobody's, and the client wants to find its session again
    another_users,     ///< bears another user's prefix
    reserved,          ///< begins with `$`
    too_long,
};

inline constexpr std::size_t max_client_identifier_bytes = 256;

[[nodiscard]] ClientIdentifier judge_client_identifier(const Directory& directory, std::string_view user,
                                                       std::string_view client_id, bool clean_start) noexcept;

/// The part after the user id of an own client identifier, empty for all others: the `from-client` property.
[[nodiscard]] std::string_view own_part(std::string_view user, std::string_view client_id) noexcept;

} // namespace parley::plugin
