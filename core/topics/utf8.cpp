#include "core/topics/utf8.h"

#include <cstddef>
#include <cstdint>

namespace parley::topics {
namespace {

struct Sequence {
    std::size_t length; // 0: no sequence begins with that byte
    std::uint8_t
        second_lo; // The range of the second byte keeps out overlong forms, surrogates and what is over U+10FFFF.
    std::uint8_t second_hi;
};

constexpr Sequence sequence_of(std::uint8_t lead) noexcept
{
    if (lead >= 0xC2 && lead <= 0xDF)
        return {2, 0x80, 0xBF};
    if (lead == 0xE0)
        return {3, 0xA0, 0xBF};
    if (lead == 0xED)
        return {3, 0x80, 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF)
        return {3, 0x80, 0xBF};
    if (lead == 0xF0)
        return {4, 0x90, 0xBF};
    if (lead >= 0xF1 && lead <= 0xF3)
        return {4, 0x80, 0xBF};
    if (lead == 0xF4)
        return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

} // namespace

bool is_utf8_string(std::string_view text) noexcept
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[at]);
        if (lead == 0)
            return false;
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const Sequence sequence = sequence_of(lead);
        if (sequence.length == 0 || text.size() - at < sequence.length)
            return false;
        const auto second = static_cast<std::uint8_t>(text[at + 1]);
        if (second < sequence.second_lo || second > sequence.second_hi)
            return false;
        for (std::size_t i = 2; i < sequence.length; ++i)
            if ((static_cast<std::uint8_t>(text[at + i]) & 0xC0) != 0x80)
                return false;
        at += sequence.length;
    }
    return true;
}

} // namespace parley::topics
