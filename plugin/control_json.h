#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// The JSON of the control topic, both ways. No other file of the plugin's control knows JSON.
namespace parley::plugin::control {

struct DirectoryCommand {
    Revision revision{};
};
struct CloseCommand {
    std::optional<std::string> user;   ///< all sessions of the user
    std::optional<std::string> client; ///< or the one session
};
/// A newer token was checked: sessions that an older one opened may go on until `expires`.
struct ExtendCommand {
    std::string user;
    std::optional<std::string> client;  ///< the one session with this client identifier
    std::optional<std::string> session; ///< the tokens' login (`sid`): without `client`, all sessions that it opened
    UnixMillis issued{};
    UnixMillis expires{};
};
struct StatsCommand {};

struct Command {
    std::int64_t id = 0;
    std::variant<DirectoryCommand, CloseCommand, ExtendCommand, StatsCommand> body;
};
struct BadCommand {
    std::optional<std::int64_t> id; ///< as far as it could be read
    std::string message;
};

inline constexpr std::size_t max_command_bytes = 64 * 1024;

[[nodiscard]] std::variant<Command, BadCommand> parse(std::string_view payload);

using Counter = std::pair<std::string, std::uint64_t>;
struct Stats {
    std::uint64_t epoch = 0;
    Revision revision{};
    std::string broker_version;
    std::span<const Counter> counters;
};

[[nodiscard]] std::string directory_reached(std::int64_t id, Revision revision);
[[nodiscard]] std::string closed(std::int64_t id, std::size_t sessions);
[[nodiscard]] std::string extended(std::int64_t id, std::size_t sessions);
[[nodiscard]] std::string stats(std::int64_t id, const Stats& stats);
[[nodiscard]] std::string failed(std::optional<std::int64_t> id, Errc code, std::string_view message);

} // namespace parley::plugin::control
