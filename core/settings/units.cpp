#include "core/settings/units.h"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace parley::settings {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// From small to large: format() takes the largest that divides.
constexpr std::array<Unit, 5> duration_units{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 4> size_units{{{"B", 1}, {"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}}};

struct Quantity {
    std::uint64_t number;
    std::string_view unit;
};

std::optional<Quantity> split(std::string_view text)
{
    Quantity quantity{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quantity.number);
    if (error != std::errc{})
        return std::nullopt;
    quantity.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    return quantity;
}

/// The value in the smallest unit, or nothing if the unit is unknown or the value passes 2^62.
template <std::size_t N>
std::optional<std::uint64_t> in_smallest(const Quantity& quantity, const std::array<Unit, N>& units)
{
    constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max() / 2;
    for (const Unit& unit : units)
        if (unit.name == quantity.unit && quantity.number <= limit / unit.factor)
            return quantity.number * unit.factor;
    return std::nullopt;
}

template <std::size_t N>
std::string format(std::uint64_t value, const std::array<Unit, N>& units)
{
    const Unit* best = &units.front();
    for (const Unit& unit : units)
        if (value != 0 && value % unit.factor == 0)
            best = &unit;
    return std::to_string(value / best->factor) + std::string(best->name);
}

} // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    const auto quantity = split(text);
    const auto value = quantity ? in_smallest(*quantity, duration_units) : std::nullopt;
    if (value)
        return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
    if (quantity && quantity->unit.empty())
        return Error{Errc::invalid_argument,
                     "has no unit: write " + std::string(text) + "ms, " + std::string(text) + "s, or with m, h or d"};
    return Error{Errc::invalid_argument,
                 "'" + std::string(text) +
                     "' is not a duration: a whole number with ms, s, m, h or d, like 20ms or 15m"};
}

Result<std::uint64_t> parse_size(std::string_view text)
{
    const auto quantity = split(text);
    if (quantity && quantity->unit.empty() && in_smallest({quantity->number, "B"}, size_units))
        return quantity->number;
    if (const auto value = quantity ? in_smallest(*quantity, size_units) : std::nullopt)
        return *value;
    return Error{Errc::invalid_argument,
                 "'" + std::string(text) +
                     "' is not a size: a whole number of bytes, or with B, KiB, MiB or GiB, like 256KiB"};
}

std::string format_duration(std::chrono::milliseconds duration)
{
    return format(static_cast<std::uint64_t>(duration.count()), duration_units);
}

std::string format_size(std::uint64_t bytes)
{
    return format(bytes, size_units);
}

} // namespace parley::settings
