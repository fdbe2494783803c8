#pragma once

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

namespace parley {

/// Finds the number of an entry by its id without a second copy of the id: four bytes an entry. An entry
/// has a member `id`, which does not change while it is in the table.
///
/// Lifetime  the entries outlive the table and stay where they are.
template <class Entry>
class IdTable {
public:
    explicit IdTable(const std::deque<Entry>& entries)
        : numbers_(0, Hash{&entries}, Equal{&entries})
    {}

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view id) const noexcept
    {
        const auto found = numbers_.find(id);
        return found == numbers_.end() ? std::nullopt : std::optional(*found);
    }
    void add(std::uint32_t number) { numbers_.insert(number); }
    /// While the entry still has its id.
    void remove(std::uint32_t number) noexcept { numbers_.erase(number); }

private:
    struct Hash {
        using is_transparent = void;
        const std::deque<Entry>* entries;
        std::size_t operator()(std::string_view id) const noexcept { return std::hash<std::string_view>{}(id); }
        std::size_t operator()(std::uint32_t number) const noexcept { return (*this)((*entries)[number].id); }
    };
    struct Equal {
        using is_transparent = void;
        const std::deque<Entry>* entries;
        bool operator()(std::uint32_t one, std::uint32_t other) const noexcept { return one == other; }
        bool operator()(std::string_view id, std::uint32_t number) const noexcept
        {
            return id == (*entries)[number].id;
        }
        bool operator()(std::uint32_t number, std::string_view id) const noexcept
        {
            return id == (*entries)[number].id;
        }
    };
    boost::unordered_flat_set<std::uint32_t, Hash, Equal> numbers_;
};

} // namespace parley
