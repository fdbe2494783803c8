#pragma once

#include "core/base/clock.h"
#include "plugin/broker.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::plugin {

/// Writes a refusal to the log the first time that it happens, then at most once a minute with the number of those left
/// out: whoever sends faster than he may must not fill the disk.
///
/// Order     what counts as the same refusal is the caller's `key`. At most 4,096 keys a minute are kept apart; beyond,
///           refusals are counted by the caller and not logged.
/// Threads   broker's thread only.
class RefusalLog {
public:
    RefusalLog(Broker& broker, const Clock& clock)
        : broker_(broker)
        , clock_(clock)
    {}

    /// How often this key has been refused in the current minute, this time included. `line` is called only if it is
    /// logged.
    template <class Line>
    std::uint32_t note(std::string_view key, Line&& line)
    {
        const Seen seen = see(key);
        if (seen.log)
            write(line(), seen.left_out);
        return seen.count;
    }

private:
    struct Seen {
        bool log;
        std::uint32_t count;
        std::uint32_t left_out; ///< in the minute before
    };
    Seen see(std::string_view key);
    void turn();
    void write(const std::string& line, std::uint32_t left_out);

    using Counts = boost::unordered_flat_map<std::string, std::uint32_t>;
    static constexpr std::size_t max_keys = 4096;
    static constexpr std::chrono::minutes window{1};

    Broker& broker_;
    const Clock& clock_;
    std::chrono::steady_clock::time_point since_{};
    Counts counts_;
    Counts before_;
};

} // namespace parley::plugin
