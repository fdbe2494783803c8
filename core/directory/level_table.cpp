#include "core/directory/level_table.h"

namespace parley {

std::uint32_t LevelTable::use(std::string_view level)
{
    if (const auto known = find(level)) {
        ++entries_[*known].uses;
        return *known;
    }
    std::uint32_t number = 0;
    if (free_.empty()) {
        number = static_cast<std::uint32_t>(entries_.size());
        entries_.push_back({std::string(level), 1});
    } else {
        number = free_.back();
        entries_[number] = {std::string(level), 1};
        free_.pop_back();
    }
    by_text_.add(number);
    return number;
}

void LevelTable::release(std::uint32_t number)
{
    Entry& entry = entries_[number];
    if (--entry.uses != 0)
        return;
    by_text_.remove(number);
    entry.id.clear();
    free_.push_back(number);
}

} // namespace parley
