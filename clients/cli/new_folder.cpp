#include "clients/cli/new_folder.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <utility>

namespace parley::cli {

NewFolder::NewFolder(std::filesystem::path folder, bool was_there)
    : folder_(std::move(folder))
    , was_there_(was_there)
{}

NewFolder::NewFolder(NewFolder&& other) noexcept
    : folder_(std::exchange(other.folder_, {}))
    , was_there_(other.was_there_)
{}

Result<NewFolder> NewFolder::make(const std::filesystem::path& folder, If allowed)
{
    if (::mkdir(folder.c_str(), 0700) == 0)
        return NewFolder(folder, false);
    if (errno != EEXIST)
        return Error{Errc::unavailable, folder.string() + ": cannot be made: " + std::strerror(errno)};
    std::error_code error;
    const bool empty_folder = std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error);
    if (allowed == If::absent || !empty_folder || error)
        return Error{Errc::already_exists,
                     folder.string() +
                         (allowed == If::absent ? ": is there already" : ": is there already, and not empty")};
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error)
        return Error{Errc::unavailable, folder.string() + ": belongs to somebody else"};
    return NewFolder(folder, true);
}

NewFolder::~NewFolder()
{
    if (folder_.empty())
        return;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored))
        std::filesystem::remove_all(entry.path(), ignored);
    if (!was_there_)
        std::filesystem::remove(folder_, ignored);
}

} // namespace parley::cli
