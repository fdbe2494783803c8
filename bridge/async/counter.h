#pragma once

#include <atomic>
#include <cstdint>

namespace parley {

/// A figure that one thread keeps and any thread may look at; nothing follows from its order with others.
class Counter {
public:
    Counter() = default;
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;

    void add(std::uint64_t amount) noexcept { set(get() + amount); }
    void take(std::uint64_t amount) noexcept { set(get() - amount); }
    Counter& operator++() noexcept
    {
        add(1);
        return *this;
    }
    Counter& operator--() noexcept
    {
        take(1);
        return *this;
    }
    void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

} // namespace parley
