#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What every fuzz target stands on. A target is one function that is given hostile bytes; it is linked with libFuzzer
/// (preset `fuzz`), or with replay.cpp, which gives it the files of its corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace parley::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) noexcept
{
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program if a property of the code does not hold; in every build, assertions or not.
inline void must(bool holds, const char* property) noexcept
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", property);
    std::abort();
}

/// Takes the text up to `separator` (or its end) off `text`.
inline std::string_view take_until(std::string_view& text, char separator) noexcept
{
    const std::size_t at = text.find(separator);
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

/// True if `part` is empty or lies inside `whole`: the memory, not the letters.
inline bool is_view_into(std::string_view part, std::string_view whole) noexcept
{
    const auto address = [](const char* at) { return reinterpret_cast<std::uintptr_t>(at); };
    return part.empty() || (address(part.data()) >= address(whole.data()) &&
                            address(part.data()) + part.size() <= address(whole.data()) + whole.size());
}

} // namespace parley::fuzz
