#pragma once

#include "core/journal/codec.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Reads whole segments and says what is wrong with them. Changes nothing.
namespace parley::journal {

/// What is wrong where.
struct Problem {
    std::filesystem::path file;
    std::uint64_t position = 0; ///< byte in the file
    Offset offset;              ///< of the record that should start there
    std::string what;
};
/// "file: byte 88 (offset 0): what is wrong"; names the command that shows more and the one that repairs.
[[nodiscard]] std::string describe(const Problem& problem);
[[noreturn]] void throw_problem(const Problem& problem);

/// A segment after all of it was read.
struct CheckedSegment {
    enum class State { whole, torn, damaged };

    std::filesystem::path file;
    Offset first;                        ///< as the file's name says
    std::optional<SegmentHeader> header; ///< absent: torn or damaged itself
    std::uint64_t bytes_in_file = 0;
    Offset end; ///< after the last good record from the front
    State state = State::whole;
    Problem problem; ///< unless whole
    std::uint64_t records = 0;
    std::array<std::uint64_t, record_types + 1> by_type{}; ///< index: RecordType
    std::int64_t first_ts = 0;                             ///< of records; 0 without any
    std::int64_t last_ts = 0;
};

/// Nothing: there is no such file (the bridge may remove one at any time).
std::optional<CheckedSegment> check_segment(const std::filesystem::path& file, Offset first);
/// Every segment from the oldest one that still exists.
std::vector<CheckedSegment> check_folder(const std::filesystem::path& folder);

/// What is wrong with the order of segments: a missing one, a foreign one, epochs that run backwards. `instance` may be
/// empty: then it is that of the first segment.
std::vector<Problem> check_order(const std::vector<CheckedSegment>& segments, std::string instance);

} // namespace parley::journal
