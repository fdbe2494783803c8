#pragma once

#include <cstdint>
#include <span>

namespace parley::credentials {

/// Random bytes from the operating system's generator. StorageError if there is none.
void fill_with_random(std::span<std::uint8_t> bytes);

} // namespace parley::credentials
