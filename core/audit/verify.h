#pragma once

#include "core/sqlite/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::audit {

/// The last entry of a chain. Whoever keeps one elsewhere can prove later that nothing up to it was changed.
struct Head {
    std::int64_t seq = 0; ///< 0: the log is empty
    std::string hash{};

    friend bool operator==(const Head&, const Head&) = default;
};

struct Verdict {
    std::uint64_t entries = 0; ///< that were found sound
    Head head{};               ///< of them
    struct Broken {
        std::int64_t seq = 0; ///< the first entry that is wrong or missing
        std::string why{};
    };
    std::optional<Broken> broken{};
};

/// Reads the whole log of a directory.db and makes every hash anew. Stops at the first entry that does not fit. Without
/// `kept` it finds what was changed, taken out or cut off by somebody who did not compute the rest of the chain anew;
/// with a head that was noted elsewhere, everything up to that entry.
///
/// Order     one state of the file, also beside a running bridge.
/// Errors    StorageError: no such table, or a damaged file.
[[nodiscard]] Verdict verify(sqlite::Database& directory, const std::optional<Head>& kept = std::nullopt);
/// The same inside a read transaction that the caller has begun.
[[nodiscard]] Verdict verify_state(sqlite::Database& directory, const std::optional<Head>& kept = std::nullopt);

/// A head as it is written down: "17:9f86d0…", and back. Nothing: that is none.
[[nodiscard]] std::string to_string(const Head& head);
[[nodiscard]] std::optional<Head> parse_head(std::string_view text);

} // namespace parley::audit
