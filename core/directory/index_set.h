#pragma once

#include <cstddef>
#include <cstdint>

namespace parley {

/// A set of dense numbers with four bits beside each: who is in a group and what he may do there.
///
/// Cost      find() is one hash probe; the whole set lies in one piece, so asking for member after member of one group
///           stays in the cache. 16 bytes, and on the heap 4 bytes a slot; up to two entries need no heap at all.
/// Threads   one at a time. Reading never allocates.
class IndexSet {
public:
    static constexpr std::uint32_t max_key = (1u << 28) - 1;

    IndexSet() noexcept = default;
    ~IndexSet();
    IndexSet(IndexSet&& other) noexcept;
    IndexSet& operator=(IndexSet&& other) noexcept;

    /// The bits beside the key; 0: not in the set.
    [[nodiscard]] std::uint8_t find(std::uint32_t key) const noexcept;
    /// `bits` is 1 to 15, or 0 to erase. The key is at most max_key.
    void put(std::uint32_t key, std::uint8_t bits);
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
    /// Heap bytes, with what the allocator adds.
    [[nodiscard]] std::size_t heap_bytes() const noexcept;

    /// Calls visit(key, bits) for each entry, in no order, until it returns true; true if it did.
    template <class Visit>
    bool any_of(Visit&& visit) const
    {
        const std::uint32_t* const slots = data();
        for (std::uint32_t i = 0; i < capacity_; ++i)
            if (slots[i] != 0 && visit(slots[i] >> 4, static_cast<std::uint8_t>(slots[i] & 15)))
                return true;
        return false;
    }

private:
    [[nodiscard]] bool on_heap() const noexcept { return capacity_ > inline_slots; }
    [[nodiscard]] const std::uint32_t* data() const noexcept { return on_heap() ? heap_ : inline_; }
    [[nodiscard]] std::uint32_t* data() noexcept { return on_heap() ? heap_ : inline_; }
    [[nodiscard]] std::uint32_t home(std::uint32_t key) const noexcept;
    /// The slot of the key, or the empty one where it would go; capacity_ if there is neither.
    [[nodiscard]] std::uint32_t slot_of(std::uint32_t key) const noexcept;
    void erase_slot(std::uint32_t slot) noexcept;
    void resize(std::uint32_t capacity);

    static constexpr std::uint32_t inline_slots = 2;

    // A slot is key << 4 | bits; bits are never 0, so 0 is an empty slot.
    union {
        std::uint32_t inline_[inline_slots] = {0, 0};
        std::uint32_t* heap_;
    };
    std::uint32_t capacity_ = inline_slots;
    std::uint32_t size_ = 0;
};

inline std::uint32_t IndexSet::home(std::uint32_t key) const noexcept
{
    // Keys are dense and come in regular steps; one multiplication would leave some steps in clusters, two do not.
    std::uint64_t mixed = (key + 1) * 0x9E3779B97F4A7C15ull;
    mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93ull;
    return static_cast<std::uint32_t>(((mixed >> 32) * capacity_) >> 32);
}

inline std::uint32_t IndexSet::slot_of(std::uint32_t key) const noexcept
{
    const std::uint32_t* const slots = data();
    std::uint32_t slot = home(key);
    for (std::uint32_t tried = 0; tried < capacity_; ++tried) {
        if (slots[slot] == 0 || slots[slot] >> 4 == key)
            return slot;
        if (++slot == capacity_)
            slot = 0;
    }
    return capacity_;
}

inline std::uint8_t IndexSet::find(std::uint32_t key) const noexcept
{
    const std::uint32_t slot = slot_of(key);
    return slot == capacity_ ? std::uint8_t{0} : static_cast<std::uint8_t>(data()[slot] & 15);
}

} // namespace parley
