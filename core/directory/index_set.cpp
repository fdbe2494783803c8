#include "core/directory/index_set.h"

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace parley {
namespace {

// Small sets are filled to the brim: a few slots lie in one cache line, and six are what the smallest piece of heap
// holds.
constexpr std::uint32_t first_heap_slots = 6;
constexpr std::size_t allocator_bytes = sizeof(std::size_t);

constexpr bool is_too_full(std::uint64_t size, std::uint64_t capacity) noexcept
{
    return capacity <= first_heap_slots ? size > capacity : size * 4 > capacity * 3;
}

constexpr bool is_too_empty(std::uint64_t size, std::uint64_t capacity) noexcept
{
    return size * 4 < capacity;
}

constexpr std::uint32_t capacity_for(std::uint32_t size) noexcept
{
    if (size <= 2)
        return 2;
    return size <= first_heap_slots ? first_heap_slots : size * 2;
}

} // namespace

IndexSet::~IndexSet()
{
    if (on_heap())
        std::free(heap_);
}

IndexSet::IndexSet(IndexSet&& other) noexcept
{
    *this = std::move(other);
}

IndexSet& IndexSet::operator=(IndexSet&& other) noexcept
{
    if (this == &other)
        return *this;
    if (on_heap())
        std::free(heap_);
    if (other.on_heap())
        heap_ = other.heap_;
    else
        std::memcpy(inline_, other.inline_, sizeof inline_);
    capacity_ = std::exchange(other.capacity_, inline_slots);
    size_ = std::exchange(other.size_, 0);
    other.inline_[0] = other.inline_[1] = 0;
    return *this;
}

void IndexSet::put(std::uint32_t key, std::uint8_t bits)
{
    std::uint32_t slot = slot_of(key);
    const bool present = slot < capacity_ && data()[slot] != 0;
    if (bits == 0) {
        if (!present)
            return;
        erase_slot(slot);
        --size_;
        if (on_heap() && is_too_empty(size_, capacity_))
            resize(capacity_for(size_));
        return;
    }
    if (!present) {
        if (is_too_full(std::uint64_t{size_} + 1, capacity_)) {
            resize(capacity_for(size_ + 1));
            slot = slot_of(key);
        }
        ++size_;
    }
    data()[slot] = key << 4 | bits;
}

void IndexSet::erase_slot(std::uint32_t slot) noexcept
{
    // Closes the gap: an entry further on moves back if the gap lies between its home and itself.
    std::uint32_t* const slots = data();
    std::uint32_t gap = slot;
    slots[gap] = 0;
    for (std::uint32_t passed = 1; passed < capacity_; ++passed) {
        if (++slot == capacity_)
            slot = 0;
        if (slots[slot] == 0)
            return;
        const std::uint32_t wanted = home(slots[slot] >> 4);
        const std::uint32_t from_home = slot >= wanted ? slot - wanted : slot + capacity_ - wanted;
        const std::uint32_t from_gap = slot >= gap ? slot - gap : slot + capacity_ - gap;
        if (from_home >= from_gap) {
            slots[gap] = std::exchange(slots[slot], 0);
            gap = slot;
        }
    }
}

void IndexSet::resize(std::uint32_t capacity)
{
    IndexSet larger;
    if (capacity > inline_slots) {
        auto* const slots = static_cast<std::uint32_t*>(std::calloc(capacity, sizeof(std::uint32_t)));
        if (slots == nullptr)
            throw std::bad_alloc();
        larger.heap_ = slots;
        larger.capacity_ = capacity;
    }
    any_of([&larger](std::uint32_t key, std::uint8_t bits) {
        larger.data()[larger.slot_of(key)] = key << 4 | bits;
        return false;
    });
    larger.size_ = size_;
    *this = std::move(larger);
}

std::size_t IndexSet::heap_bytes() const noexcept
{
    return on_heap() ? malloc_usable_size(heap_) + allocator_bytes : 0;
}

} // namespace parley
