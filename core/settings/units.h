#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// How durations and sizes are written in parley.yaml.
namespace parley::settings {

/// A whole number and its unit without a blank between them: `20ms`, `15s`, `10m`, `12h`, `30d`. A number without a
/// unit is refused, because nobody can see whether it means seconds or milliseconds.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// A whole number of bytes, or with a unit: `4096`, `512B`, `256KiB`, `64MiB`, `10GiB`. Decimal units (`KB`) are
/// refused.
Result<std::uint64_t> parse_size(std::string_view text);

/// The shortest spelling that the functions above read back to the same value.
std::string format_duration(std::chrono::milliseconds duration);
std::string format_size(std::uint64_t bytes);

} // namespace parley::settings
