#pragma once

#include "core/base/id.h"
#include "core/base/result.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley {

using UserId = Id<struct UserTag, std::string>;   ///< as it stands in topics; see is_valid_id
using GroupId = Id<struct GroupTag, std::string>; ///< as it stands in topics; see is_valid_id
/// A state of directory.db: the key of its newest `change` row; 0 = empty.
using Revision = Id<struct RevisionTag, std::int64_t>;

/// Dense numbers inside one process: what a fast check compares. Never written to disk, never sent.
using UserIndex = Id<struct UserIndexTag, std::uint32_t>;
using GroupIndex = Id<struct GroupIndexTag, std::uint32_t>;

/// The user name of the bridge itself. No user id can look like that.
inline constexpr std::string_view bridge_user_name = "$bridge";

inline constexpr std::size_t max_id_bytes = 64;

/// True for 1 to 64 of `A-Z a-z 0-9 . _ -` that start with a letter or digit (docs/protocol.md, Identity).
[[nodiscard]] bool is_valid_id(std::string_view text) noexcept;

/// True for 1 to 64 of the characters of an id and `:`; a client's own reference, `{ref}` in topics.
[[nodiscard]] bool is_valid_ref(std::string_view text) noexcept;

/// invalid_argument with a sentence that says what an id may look like.
Result<UserId> parse_user_id(std::string_view text);
Result<GroupId> parse_group_id(std::string_view text);

/// A message's place in one conversation: 1, 2, 3 …, no gaps. The only arithmetic that means anything is "the next
/// one".
class Seq {
public:
    constexpr Seq() = default;
    constexpr explicit Seq(std::uint64_t number)
        : number_(number)
    {}
    /// The place in front of the first message: what an empty conversation has as its last seq.
    static constexpr Seq before_first() noexcept { return Seq{}; }
    [[nodiscard]] constexpr Seq next() const noexcept { return Seq{number_ + 1}; }
    [[nodiscard]] constexpr std::uint64_t value() const noexcept { return number_; }
    friend auto operator<=>(const Seq&, const Seq&) = default;

private:
    std::uint64_t number_ = 0;
};

/// Reads 1 to 20 decimal digits without sign, blanks or leading zeros (a lone "0" is allowed); anything else:
/// invalid_argument.
Result<Seq> parse_seq(std::string_view text);

} // namespace parley
