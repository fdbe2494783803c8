#pragma once

#include "core/directory/id_table.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Numbers for the levels of filters, so that a step in a trie compares numbers. A level that nobody uses any more
/// frees its number.
class LevelTable {
public:
    LevelTable() = default;
    LevelTable(const LevelTable&) = delete;
    LevelTable& operator=(const LevelTable&) = delete;

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view level) const noexcept
    {
        return by_text_.find(level);
    }
    /// The level's number; one use more.
    std::uint32_t use(std::string_view level);
    /// One use less.
    void release(std::uint32_t number);

private:
    struct Entry {
        std::string id;
        std::uint32_t uses = 0;
    };
    std::deque<Entry> entries_;
    IdTable<Entry> by_text_{entries_};
    std::vector<std::uint32_t> free_;
};

} // namespace parley
