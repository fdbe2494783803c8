#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "core/directory/source.h"
#include "plugin/counters.h"
#include "plugin/evictions.h"

#include <chrono>
#include <optional>
#include <string>

namespace parley::plugin {

/// Keeps the directory in memory at what directory.db says, a slice at a time: the broker waits while a slice is
/// applied.
///
/// Order     the bridge says when there is something new (catch_up); without it the file is looked at once a second, so
///           rights also follow while the bridge cannot reach the broker.
/// Threads   broker's thread only.
/// Errors    a StorageError is kept for take_problem() and tried again a second later; rights stay as they were.
class DirectoryFollower {
public:
    DirectoryFollower(Directory& directory, DirectorySource& source, Evictions& evictions, const Clock& clock,
                      Counters& counters)
        : directory_(directory)
        , source_(source)
        , evictions_(evictions)
        , clock_(clock)
        , counters_(counters)
    {}

    /// Applies one slice now.
    void catch_up();
    void tick();

    [[nodiscard]] Revision revision() const noexcept { return directory_.revision(); }
    [[nodiscard]] bool behind() const noexcept { return more_; }
    [[nodiscard]] bool healthy() const noexcept { return healthy_; }
    /// Once for each failure that follows a success.
    [[nodiscard]] std::optional<std::string> take_problem();

    static constexpr std::size_t slice = 256;

private:
    Directory& directory_;
    DirectorySource& source_;
    Evictions& evictions_;
    const Clock& clock_;
    Counters& counters_;
    bool more_ = false;
    bool healthy_ = true;
    std::optional<std::string> problem_;
    std::chrono::steady_clock::time_point looked_{};
    std::chrono::steady_clock::time_point swept_{};
};

} // namespace parley::plugin
