#pragma once

#include "bridge/announcer/announcement.h"
#include "bridge/stores/directory_reader.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace parley::bridge {

/// Groups and own lists as they are now, read at one revision.
struct Snapshot {
    Revision revision{};
    std::vector<GroupRow> groups{};
    std::vector<OwnGroups> lists{};
};

/// Those that are named; ids that are not in the file are left out, deleted ones are there and say so.
Snapshot read_named(DirectoryReader& directory, const std::set<std::string>& groups, const std::set<std::string>& users,
                    std::uint32_t list_max);

/// One page of everything, groups first, then the lists of users who are in a group at all.
struct PageOfAll {
    bool users = false; ///< the groups are done
    std::string after{};
    bool done = false;

    friend bool operator==(const PageOfAll&, const PageOfAll&) = default;
};
/// Moves `position` behind what it returns.
Snapshot read_page(DirectoryReader& directory, PageOfAll& position, std::size_t rows, std::uint32_t list_max);

} // namespace parley::bridge
