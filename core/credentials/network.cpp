#include "core/credentials/network.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace parley::credentials {
namespace {

constexpr std::size_t longest = 64;
constexpr std::size_t groups = 8; // of 16 bits

/// The groups of 16 bits of a half of an address, from `text` without "::". No value: it is none.
struct Groups {
    std::array<std::uint16_t, groups> value{};
    std::size_t count = 0;
};
std::optional<Groups> read_groups(std::string_view text)
{
    Groups read;
    while (!text.empty()) {
        const auto end = std::min(text.find(':'), text.size());
        if (read.count == groups || end == 0 || end > 4)
            return std::nullopt;
        const auto [at, problem] = std::from_chars(text.data(), text.data() + end, read.value[read.count], 16);
        if (problem != std::errc{} || at != text.data() + end)
            return std::nullopt;
        ++read.count;
        if (end + 1 == text.size())
            return std::nullopt; // a colon at the end
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return read;
}

std::optional<std::string> prefix_of(std::string_view address)
{
    address = address.substr(0, address.find('%')); // the interface of a local one
    const auto gap = address.find("::");
    const auto front = read_groups(address.substr(0, gap));
    const auto back = gap == std::string_view::npos ? Groups{} : read_groups(address.substr(gap + 2));
    if (!front || !back)
        return std::nullopt;
    const std::size_t count = front->count + back->count;
    if (gap == std::string_view::npos ? count != groups : count >= groups)
        return std::nullopt;
    std::array<std::uint16_t, groups> all = front->value;
    for (std::size_t at = 0; at < back->count; ++at)
        all[groups - back->count + at] = back->value[at];
    std::string text;
    for (std::size_t at = 0; at < groups / 2; ++at) {
        char digits[8];
        const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, all[at], 16);
        text.append(digits, end).append(1, ':');
    }
    return text + ":/64";
}

} // namespace

std::string network_of(std::string_view address)
{
    if (address.empty() || address.front() == '/')
        return {};
    if (address.find(':') == std::string_view::npos)
        return std::string(address.substr(0, longest));
    if (address.find('.') != std::string_view::npos) // ::ffff:192.0.2.1
        return std::string(address.substr(address.rfind(':') + 1).substr(0, longest));
    auto prefix = prefix_of(address);
    return prefix ? *std::move(prefix) : std::string(address.substr(0, longest));
}

} // namespace parley::credentials
