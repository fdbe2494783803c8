#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace parley::bridge {

/// Holds a file's flock(2), so that one process at a time works on a data folder. The kernel gives it back however the
/// process ends; the file stays.
class LockFile {
public:
    /// Makes the file (mode 0600) and its folder (mode 0700) where they are missing.
    /// unavailable: another process holds it, or it cannot be made.
    static Result<LockFile> take(const std::filesystem::path& file);

    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&&) = delete;
    ~LockFile();

private:
    explicit LockFile(int descriptor)
        : descriptor_(descriptor)
    {}

    int descriptor_;
};

} // namespace parley::bridge
