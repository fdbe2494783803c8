#include "core/journal/unsynced.h"

#include <cerrno>
#include <utility>

namespace parley::journal {

void Unsynced::begin_file(std::filesystem::path file)
{
    {
        const std::lock_guard lock(files_);
        if (!current_.empty()) {
            if (waiting_.size() < max_waiting)
                waiting_.push_back(std::move(current_));
            else
                too_many_waited_ = true;
        }
        current_ = std::move(file);
        new_name_ = true;
    }
    wrote();
}

void Unsynced::note(int error) noexcept
{
    if (failure_ == 0)
        failure_ = error;
}

void Unsynced::sync_file(const std::filesystem::path& file)
{
    // A segment that is gone was removed by the bridge, which does so only with what it has made durable itself.
    if (const auto opened = open_to_read(file))
        note(sync_data(*opened));
}

void Unsynced::sync_folder()
{
    note(sync_all(open_folder(folder_)));
}

void Unsynced::sync()
{
    const std::lock_guard one_at_a_time(syncing_);
    const std::uint64_t upto = written_.load(std::memory_order_acquire);
    std::vector<std::filesystem::path> files;
    bool everything = false;
    bool name = false;
    {
        const std::lock_guard lock(files_);
        files.swap(waiting_);
        if (!current_.empty())
            files.push_back(current_);
        everything = std::exchange(too_many_waited_, false);
        name = std::exchange(new_name_, false);
    }
    try {
        // The older files first: so what is lost in a power cut is always an end, and never what an earlier sync()
        // promised.
        if (everything)
            for (const auto& segment : segment_names(folder_))
                sync_file(segment.file);
        for (const auto& file : files)
            sync_file(file);
        if (name)
            sync_folder();
    } catch (const std::exception&) {
        note(EIO); // what could not even be opened is not known to be on the disk
    }
    if (failure_ != 0)
        throw_errno(folder_, "write to the disk", failure_);
    synced_.store(upto, std::memory_order_release);
}

} // namespace parley::journal
