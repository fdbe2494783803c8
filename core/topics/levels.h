#pragma once

#include <string_view>

namespace parley::topics {

/// Walks a topic name or filter level by level. "a//b" has three levels, the second one empty; "" has one, empty.
class Levels {
public:
    explicit constexpr Levels(std::string_view text) noexcept
        : rest_(text)
    {}

    /// True while there is a level that next() has not given yet.
    [[nodiscard]] constexpr bool more() const noexcept { return more_; }
    /// The next level. Only while more().
    constexpr std::string_view next() noexcept
    {
        const std::size_t slash = rest_.find('/');
        const std::string_view level = rest_.substr(0, slash);
        more_ = slash != std::string_view::npos;
        rest_ = more_ ? rest_.substr(slash + 1) : std::string_view{};
        return level;
    }
    /// Everything that next() has not given yet, as one piece.
    [[nodiscard]] constexpr std::string_view remainder() const noexcept { return rest_; }

private:
    std::string_view rest_;
    bool more_ = true;
};

} // namespace parley::topics
