#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace parley::plugin {

/// Holds `broker.lock` of a data folder as long as it lives: two brokers with one journal would give numbers twice.
/// The operating system lets go of the lock when the process ends, however it ends.
class BrokerLock {
public:
    /// unavailable: another broker has it, or the file cannot be made.
    static Result<BrokerLock> take(const std::filesystem::path& file);
    ~BrokerLock();
    BrokerLock(BrokerLock&& other) noexcept;
    BrokerLock& operator=(BrokerLock&&) = delete;

private:
    explicit BrokerLock(int descriptor)
        : descriptor_(descriptor)
    {}
    int descriptor_;
};

} // namespace parley::plugin
