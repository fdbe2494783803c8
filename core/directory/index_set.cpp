#include "core/directory/index_set.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace parley {
namespace {

constexpr std::size_t allocator_bytes = sizeof(std::size_t);

// Small sets are filled to the brim: they are one or two cache lines anyway.
constexpr std::uint32_t small_capacity = 8;

constexpr bool is_too_full(std::uint64_t size, std::uint64_t capacity) noexcept
{
    return capacity <= small_capacity ? size > capacity : size * 4 > capacity * 3;
}

constexpr bool is_too_empty(std::uint64_t size, std::uint64_t capacity) noexcept
{
    return size * 4 < capacity;
}

/// Whole buckets, except for the two slots that need no heap.
constexpr std::uint32_t capacity_for(std::uint32_t size) noexcept
{
    if (size <= 2)
        return 2;
    if (size <= 4)
        return 4;
    return size <= small_capacity ? small_capacity : (size * 2 + 3) / 4 * 4;
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
    if (bits == 0) {
        if (slot == nowhere)
            return;
        erase_slot(slot);
        --size_;
        if (on_heap() && is_too_empty(size_, capacity_))
            resize(capacity_for(size_));
        return;
    }
    if (slot == nowhere) {
        if (is_too_full(std::uint64_t{size_} + 1, capacity_))
            resize(capacity_for(size_ + 1));
        slot = free_slot_for(key);
        ++size_;
    }
    data()[slot] = key << 4 | bits;
}

bool IndexSet::is_full(std::uint32_t bucket) const noexcept
{
    const std::uint32_t* const slots = heap_ + bucket * bucket_slots;
    return std::find(slots, slots + bucket_slots, 0u) == slots + bucket_slots;
}

std::uint32_t IndexSet::slot_of(std::uint32_t key) const noexcept
{
    const std::uint32_t* const slots = data();
    const auto holds_key = [slots, key](std::uint32_t slot) { return slots[slot] != 0 && slots[slot] >> 4 == key; };
    if (!on_heap()) {
        for (std::uint32_t slot = 0; slot < inline_slots; ++slot)
            if (holds_key(slot))
                return slot;
        return nowhere;
    }
    std::uint32_t bucket = home(key);
    for (std::uint32_t tried = 0; tried < buckets(); ++tried) {
        for (std::uint32_t i = 0; i < bucket_slots; ++i)
            if (holds_key(bucket * bucket_slots + i))
                return bucket * bucket_slots + i;
        if (!is_full(bucket))
            return nowhere;
        bucket = next(bucket);
    }
    return nowhere;
}

std::uint32_t IndexSet::free_slot_for(std::uint32_t key) const noexcept
{
    const std::uint32_t* const slots = data();
    std::uint32_t slot = 0;
    if (on_heap()) {
        std::uint32_t bucket = home(key);
        while (is_full(bucket))
            bucket = next(bucket);
        slot = bucket * bucket_slots;
    }
    while (slots[slot] != 0)
        ++slot;
    return slot;
}

void IndexSet::erase_slot(std::uint32_t slot) noexcept
{
    if (!on_heap()) {
        inline_[slot] = 0;
        return;
    }
    // A bucket that was full may have sent keys on. The gap draws back one whose way led past it, which leaves a gap
    // further on, until a bucket that was not full: nothing has ever been sent past that one.
    std::uint32_t gap = slot;
    std::uint32_t gap_bucket = slot / bucket_slots;
    bool was_full = is_full(gap_bucket);
    heap_[gap] = 0;
    std::uint32_t bucket = gap_bucket;
    for (std::uint32_t passed = 1; was_full && passed < buckets(); ++passed) {
        bucket = next(bucket);
        was_full = is_full(bucket);
        const auto behind = [this](std::uint32_t from, std::uint32_t to) {
            return to >= from ? to - from : to + buckets() - from;
        };
        for (std::uint32_t i = bucket * bucket_slots; i < (bucket + 1) * bucket_slots; ++i) {
            if (heap_[i] == 0 || behind(home(heap_[i] >> 4), bucket) < behind(gap_bucket, bucket))
                continue;
            heap_[gap] = std::exchange(heap_[i], 0);
            gap = i;
            gap_bucket = bucket;
            break;
        }
    }
}

void IndexSet::resize(std::uint32_t capacity)
{
    IndexSet resized;
    if (capacity > inline_slots) {
        auto* const slots = static_cast<std::uint32_t*>(std::calloc(capacity, sizeof(std::uint32_t)));
        if (slots == nullptr)
            throw std::bad_alloc();
        resized.heap_ = slots;
        resized.capacity_ = capacity;
    }
    any_of([&resized](std::uint32_t key, std::uint8_t bits) {
        resized.data()[resized.free_slot_for(key)] = key << 4 | bits;
        return false;
    });
    resized.size_ = size_;
    *this = std::move(resized);
}

std::size_t IndexSet::heap_bytes() const noexcept
{
    return on_heap() ? malloc_usable_size(heap_) + allocator_bytes : 0;
}

} // namespace parley
