#include "core/journal/unsynced.h"

#include <utility>

namespace parley::journal {

void Unsynced::begin_file(std::shared_ptr<const Descriptor> file)
{
    {
        const std::lock_guard lock(files_);
        if (current_) {
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

int Unsynced::sync_every_segment() const noexcept
{
    try {
        int failure = 0;
        for (const auto& segment : segment_names(folder_))
            if (const auto file = open_to_read(segment.file))
                failure = failure != 0 ? failure : sync_data(*file);
        return failure;
    } catch (const std::exception&) {
        return EIO; // what could not even be opened is not known to be on the disk
    }
}

void Unsynced::sync()
{
    const std::lock_guard one_at_a_time(syncing_);
    const std::uint64_t upto = written_.load(std::memory_order_acquire);
    std::shared_ptr<const Descriptor> current;
    std::vector<std::shared_ptr<const Descriptor>> waiting;
    bool everything = false;
    bool name = false;
    {
        const std::lock_guard lock(files_);
        current = current_;
        waiting.swap(waiting_);
        everything = std::exchange(too_many_waited_, false);
        name = std::exchange(new_name_, false);
    }
    const auto note = [this](int error) {
        if (failure_ == 0)
            failure_ = error;
    };
    // The older files first: so what is lost in a power cut is always an end, and never what an earlier sync()
    // promised.
    if (everything)
        note(sync_every_segment());
    for (const auto& file : waiting)
        note(sync_data(*file));
    if (current)
        note(sync_data(*current));
    if (name)
        note(sync_all(folder_file_));
    if (failure_ != 0)
        throw_errno(folder_, "write to the disk", failure_);
    synced_.store(upto, std::memory_order_release);
}

} // namespace parley::journal
