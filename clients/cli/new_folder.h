#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace parley::cli {

/// A folder of mode 0700 that is being filled; without keep() the destructor takes away what was put into it.
class NewFolder {
public:
    enum class If { absent, absent_or_empty };

    /// already_exists: it is there (and not empty). unavailable: it cannot be made.
    static Result<NewFolder> make(const std::filesystem::path& folder, If allowed);
    ~NewFolder();
    NewFolder(NewFolder&& other) noexcept;
    NewFolder& operator=(NewFolder&&) = delete;

    void keep() noexcept { folder_.clear(); }

private:
    NewFolder(std::filesystem::path folder, bool was_there);

    std::filesystem::path folder_; ///< empty: nothing to take away
    bool was_there_ = false;
};

} // namespace parley::cli
