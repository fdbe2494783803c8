#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/jwks.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace parley::credentials {

/// An issuer's JWKS file in memory, and again when it changes: whatever fetches it replaces the file, nobody restarts.
///
/// Cost      one stat a second at most, and only while keys() is called; the file (256 KiB at most) is read and its
/// keys
///           made when its time, size or inode has changed: a millisecond or so.
/// Threads   one at a time.
/// Errors    a changed file that cannot be used leaves the keys as they were; take_problem() says so, once.
class JwksFile {
public:
    /// invalid_argument or unavailable, naming the file and what is wrong with it. The clock must outlive this.
    static Result<JwksFile> open(std::filesystem::path file, const Clock& clock);

    /// The keys as of now, give or take a second. Valid until the next call.
    const KeySet& keys();
    [[nodiscard]] std::optional<std::string> take_problem();

    static constexpr std::size_t max_bytes = 256 * 1024;
    static constexpr std::chrono::seconds look_interval{1};

private:
    /// Tells one state of the file from another.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t bytes = 0;
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    JwksFile(std::filesystem::path file, const Clock& clock)
        : file_(std::move(file))
        , clock_(&clock)
    {}
    Result<Stamp> look() const;
    Result<KeySet> read() const;

    std::filesystem::path file_;
    const Clock* clock_;
    KeySet keys_;
    std::optional<Stamp> seen_; ///< no value: it was not there
    std::chrono::steady_clock::time_point looked_{};
    std::optional<std::string> problem_;
};

} // namespace parley::credentials
