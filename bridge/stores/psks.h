#pragma once

#include "bridge/stores/directory_writer.h"

#include <optional>
#include <string_view>

namespace parley::bridge {

// Pre-shared keys. Threads and errors: as DirectoryReader and DirectoryWriter.

/// Since when the user has the one that he has; none: he has none. The key itself is read by nobody here.
std::optional<UnixMillis> find_psk(DirectoryReader& directory, std::string_view user);
/// `key`: 32 to 64 hex digits, lower case. Replaces the one that is there.
void put_psk(DirectoryWriter& directory, std::string_view user, std::string_view key);
void delete_psk(DirectoryWriter& directory, std::string_view user);

} // namespace parley::bridge
