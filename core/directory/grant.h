#pragma once

#include "core/directory/role.h"
#include "core/ids/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// What a grant is about. `both` is the two of them.
enum class GrantAccess : std::uint8_t { publish = 1, subscribe = 2, both = 3 };
enum class GrantSubject : std::uint8_t { everybody, user, group };

[[nodiscard]] std::string_view to_string(GrantAccess access) noexcept;
[[nodiscard]] std::string_view to_string(GrantSubject subject) noexcept;
[[nodiscard]] std::optional<GrantAccess> parse_grant_access(std::string_view text) noexcept;
[[nodiscard]] std::optional<GrantSubject> parse_grant_subject(std::string_view text) noexcept;

[[nodiscard]] constexpr bool includes(GrantAccess access, GrantAccess part) noexcept
{
    return (static_cast<unsigned>(access) & static_cast<unsigned>(part)) != 0;
}

/// The levels of a grant's filter that stand for ids.
inline constexpr std::string_view grant_user_level = "%u";  ///< the id of the user who asks
inline constexpr std::string_view grant_group_level = "%g"; ///< the id of a group that he is a member of

/// A right on the topics of a filter, outside the topic root. docs/grants.md says which of several decides.
struct Grant {
    std::string id;
    GrantSubject subject = GrantSubject::everybody;
    std::uint32_t index = 0;          ///< a UserIndex or GroupIndex by `subject`; 0 for everybody
    Role least_role = Role::observer; ///< in the subject's group, or in that of %g
    std::string filter;               ///< may have %u and one %g as whole levels
    GrantAccess access = GrantAccess::both;
    bool allows = true; ///< false: denies
    std::int32_t priority = 0;

    [[nodiscard]] UserIndex user() const noexcept { return UserIndex{index}; }
    [[nodiscard]] GroupIndex group() const noexcept { return GroupIndex{index}; }
    friend bool operator==(const Grant&, const Grant&) = default;
};

/// A topic filter in which %u and %g are whole levels and %g stands at most once.
[[nodiscard]] bool is_valid_grant_filter(std::string_view filter) noexcept;
[[nodiscard]] bool has_group_level(std::string_view filter) noexcept;

/// The filter as it is for that user, and for that group where it has %g.
[[nodiscard]] std::string filled_in(std::string_view filter, std::string_view user, std::string_view group);

/// Does `one` decide before `other`? The higher priority does; among equals a denial; among those the smaller id, so
/// that the answer to "which" is always the same.
[[nodiscard]] bool decides_before(const Grant& one, const Grant& other) noexcept;

} // namespace parley
