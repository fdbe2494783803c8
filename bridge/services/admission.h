#pragma once

#include "bridge/stores/directory_writer.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace parley::bridge {

/// Somebody is banned from that group now; a ban that has run out is none.
bool is_banned(DirectoryReader& directory, std::string_view group, std::string_view user, UnixMillis now);

/// Makes somebody who is none yet a member; his request to join, if any, is answered by that. The one way in, however
/// he came. permission_denied: banned.
Result<void> admit(DirectoryWriter& directory, std::string_view group, std::string_view user, Role role,
                   bool muted = false);

} // namespace parley::bridge
