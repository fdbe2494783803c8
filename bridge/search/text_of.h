#pragma once

#include <string>
#include <string_view>

namespace parley::bridge {

/// What of a message can be searched: of `application/vnd.parley+json` the member "text", of anything else the payload
/// if it is UTF-8. Empty: nothing.
std::string searchable_text(std::string_view content_type, std::string_view payload);

/// Characters (code points) of a UTF-8 text.
std::size_t count_characters(std::string_view utf8) noexcept;

} // namespace parley::bridge
