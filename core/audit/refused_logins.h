#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::audit {

/// A refused login as the audit log has it. Texts come from whoever tried: bounded, valid UTF-8, no control characters.
struct RefusedLogin {
    std::int64_t at_ms = 0;
    std::string user{}; ///< as it was given
    std::string client{};
    std::string address{};
    std::string reason{};
    std::uint32_t count = 1; ///< how many it stands for

    friend bool operator==(const RefusedLogin&, const RefusedLogin&) = default;
};

/// Decides how refused logins are told, so that a flood of them cannot fill a disk: each kind (user, address, reason)
/// once when it first happens in a minute, its repetitions by one number at the minute's end; of more than
/// `told_a_minute` kinds only how many there were.
///
/// Bound     told_a_minute + 1 records at once and as many at the end of a minute, some 400 bytes each.
/// Threads   one at a time.
class RefusedLogins {
public:
    static constexpr std::size_t told_a_minute = 60;
    static constexpr std::chrono::minutes minute{1};
    static constexpr std::size_t max_text_bytes = 80;

    using Steady = std::chrono::steady_clock::time_point;

    /// Something to be told now, if it is. Call take_repeated() first: it ends the minute.
    std::optional<RefusedLogin> note(RefusedLogin refused, Steady now);
    /// After the minute: what was repeated in it. Empty before, and when nothing was.
    std::vector<RefusedLogin> take_repeated(Steady now);
    /// The same at once, before this ends.
    std::vector<RefusedLogin> take_all();

private:
    std::optional<Steady> since_;
    std::map<std::string, RefusedLogin> kinds_; ///< with the count of repetitions
    RefusedLogin others_{.count = 0};
};

/// The text as it may stand in a log: at most `most` bytes, cut between characters; what is not UTF-8 and control
/// characters become `?`.
[[nodiscard]] std::string printable_part(std::string_view text, std::size_t most = RefusedLogins::max_text_bytes);

} // namespace parley::audit
