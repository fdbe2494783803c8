#pragma once

#include <compare>
#include <functional>
#include <utility>

namespace parley {

/// A value that names something and can be mixed up with nothing else: no arithmetic, no implicit conversion.
template <class Tag, class Rep>
class Id {
public:
    using rep = Rep;

    Id() = default;
    constexpr explicit Id(Rep value)
        : value_(std::move(value))
    {}
    [[nodiscard]] constexpr const Rep& value() const noexcept { return value_; }
    friend auto operator<=>(const Id&, const Id&) = default;

private:
    Rep value_{};
};

} // namespace parley

template <class Tag, class Rep>
struct std::hash<parley::Id<Tag, Rep>> {
    std::size_t operator()(const parley::Id<Tag, Rep>& id) const noexcept { return std::hash<Rep>{}(id.value()); }
};
