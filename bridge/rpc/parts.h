#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace parley::bridge::rpc {

/// Cuts a JSON text into pieces, each of which takes at most `bytes` as a JSON string (quotes and backslashes count
/// twice). A UTF-8 character is never cut, so each piece is a valid string; put together they are the text again.
std::vector<std::string_view> cut(std::string_view json, std::size_t bytes);

} // namespace parley::bridge::rpc
