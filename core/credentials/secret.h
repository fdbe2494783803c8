#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace parley::credentials {

/// `bytes` random bytes from the operating system's generator, as lower-case hex. StorageError if there is none.
std::string random_hex(std::size_t bytes);
/// A password of 20 characters from an alphabet without look-alikes: about 115 bits.
std::string random_password();

/// Writes the secret to a new file of mode 0600, followed by a newline; the folder must exist.
/// already_exists: the file is there. StorageError: it cannot be written.
Result<void> write_new_secret(const std::filesystem::path& file, std::string_view secret);
/// The first line of the file. unavailable, naming the file: absent, unreadable, empty, longer than 4 KiB, or readable
/// by users other than its owner or group.
Result<std::string> read_secret(const std::filesystem::path& file);

/// Compares in time that depends on the lengths alone.
[[nodiscard]] bool equal_secrets(std::string_view one, std::string_view other) noexcept;

} // namespace parley::credentials
