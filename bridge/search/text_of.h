#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge {

/// What of a message can be searched: of `application/vnd.parley+json` the member "text", of anything else the payload
/// if it is UTF-8. Empty: nothing.
std::string searchable_text(std::string_view content_type, std::string_view payload);

/// What an event `edited` says: the new text of the message with that seq.
struct Edit {
    std::uint64_t seq = 0;
    std::string text{};
};
/// Nothing: another event.
std::optional<Edit> parse_edit(std::string_view event);

/// Characters (code points) of a UTF-8 text.
std::size_t count_characters(std::string_view utf8) noexcept;

} // namespace parley::bridge
