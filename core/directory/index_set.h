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
    static constexpr std::uint32_t inline_slots = 2;
    static constexpr std::uint32_t bucket_slots = 4;
    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

    [[nodiscard]] bool on_heap() const noexcept { return capacity_ > inline_slots; }
    [[nodiscard]] const std::uint32_t* data() const noexcept { return on_heap() ? heap_ : inline_; }
    [[nodiscard]] std::uint32_t* data() noexcept { return on_heap() ? heap_ : inline_; }
    [[nodiscard]] std::uint32_t buckets() const noexcept { return capacity_ / bucket_slots; }
    [[nodiscard]] std::uint32_t home(std::uint32_t key) const noexcept;
    [[nodiscard]] std::uint32_t next(std::uint32_t bucket) const noexcept;
    [[nodiscard]] bool is_full(std::uint32_t bucket) const noexcept;
    /// The slot that holds the key; nowhere.
    [[nodiscard]] std::uint32_t slot_of(std::uint32_t key) const noexcept;
    /// The slot where a key that is not in the set goes. There must be room.
    [[nodiscard]] std::uint32_t free_slot_for(std::uint32_t key) const noexcept;
    void erase_slot(std::uint32_t slot) noexcept;
    void resize(std::uint32_t capacity);

    // A slot is key << 4 | bits; bits are never 0, so 0 is an empty slot. On the heap, slots stand in buckets of four.
    // A key lies in its home bucket, or if that is full in the first one behind it that was not: a bucket with an empty
    // slot ends every search.
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
    std::uint64_t mixed = (std::uint64_t{key} + 1) * 0x9E3779B97F4A7C15ull;
    mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93ull;
    return static_cast<std::uint32_t>(((mixed >> 32) * buckets()) >> 32);
}

inline std::uint8_t IndexSet::find(std::uint32_t key) const noexcept
{
    if (!on_heap()) {
        const std::uint32_t first = inline_[0] >> 4 == key ? inline_[0] : 0;
        const std::uint32_t second = inline_[1] >> 4 == key ? inline_[1] : 0;
        return static_cast<std::uint8_t>((first | second) & 15);
    }
    std::uint32_t bucket = home(key);
    for (std::uint32_t tried = 0; tried < buckets(); ++tried) {
        // All four without a branch: where in a bucket a key lies cannot be predicted, and a branch that waits for
        // memory and then goes the other way would keep the next checks from starting meanwhile.
        const std::uint32_t* const slots = heap_ + bucket * bucket_slots;
        std::uint32_t hit = 0;
        bool has_empty = false;
        for (std::uint32_t i = 0; i < bucket_slots; ++i) {
            hit |= slots[i] >> 4 == key ? slots[i] : 0;
            has_empty |= slots[i] == 0;
        }
        if (hit != 0 || has_empty)
            return static_cast<std::uint8_t>(hit & 15);
        bucket = next(bucket);
    }
    return 0;
}

inline std::uint32_t IndexSet::next(std::uint32_t bucket) const noexcept
{
    return bucket + 1 == buckets() ? 0 : bucket + 1;
}

} // namespace parley
