#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "core/topics/topic.h"
#include "plugin/pause.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace parley::plugin {

/// How often a member below moderator sends to a group in slow mode.
///
/// Cost      nothing but one comparison while no group has a slow mode. Else a few hash probes for a message.
/// Memory    one entry for each member who sent to such a group within its time; swept when they have doubled.
/// Threads   broker's thread only.
class SlowMode {
public:
    SlowMode(const Directory& directory, const Clock& clock)
        : directory_(directory)
        , clock_(clock)
    {}

    /// Nothing: the message may pass, and the next one has to wait.
    std::optional<Pause> admit(const topics::Topic& topic)
    {
        return directory_.has_slow_groups() ? look(topic) : std::nullopt;
    }
    [[nodiscard]] std::size_t remembered() const noexcept { return last_.size(); }

    static constexpr std::size_t least_swept = 1024;

private:
    using Time = std::chrono::steady_clock::time_point;
    std::optional<Pause> look(const topics::Topic& topic);
    void sweep(Time now);

    const Directory& directory_;
    const Clock& clock_;
    boost::unordered_flat_map<std::uint64_t, Time> last_; ///< by user and group: when he sent last
    std::size_t sweep_at_ = least_swept;
};

} // namespace parley::plugin
