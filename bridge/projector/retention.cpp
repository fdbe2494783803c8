#include "bridge/projector/retention.h"

#include <system_error>

namespace parley::bridge {

journal::Offset removable_before(const std::vector<journal::SegmentInfo>& segments, journal::Offset projected,
                                 std::filesystem::file_time_type cutoff)
{
    journal::Offset before{0};
    for (const journal::SegmentInfo& segment : segments) {
        if (segment.end > projected)
            break;
        std::error_code problem;
        const auto written = std::filesystem::last_write_time(segment.file, problem);
        if (problem || written >= cutoff)
            break;
        before = segment.end;
    }
    return before;
}

} // namespace parley::bridge
