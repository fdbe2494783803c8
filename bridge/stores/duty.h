#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::bridge {

/// A part of the administration, for those who are to have no more than that. docs/security.md has the table.
enum class Duty : std::uint8_t {
    none,
    users, ///< users, groups, keys; no other administrators, no grants
    audit  ///< reads everything but messages, changes nothing
};

/// The word in JSON and in the database: "none", "users", "audit".
[[nodiscard]] std::string_view duty_name(Duty duty) noexcept;
[[nodiscard]] std::optional<Duty> parse_duty(std::string_view name) noexcept;

} // namespace parley::bridge
