#include "bridge/projector/journal_watch.h"

#include "core/base/errors.h"

#include <array>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace parley::bridge {

JournalWatch::JournalWatch(std::filesystem::path folder)
    : folder_(std::move(folder))
    , inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    , stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (stop_ < 0) {
        if (inotify_ >= 0)
            ::close(inotify_);
        throw StorageError("projector: no descriptor left to wait with");
    }
}

JournalWatch::~JournalWatch()
{
    if (inotify_ >= 0)
        ::close(inotify_);
    ::close(stop_);
}

bool JournalWatch::arm() noexcept
{
    if (inotify_ < 0 || watch_ >= 0)
        return false;
    watch_ = ::inotify_add_watch(inotify_, folder_.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    return watch_ >= 0;
}

void JournalWatch::disarm() noexcept
{
    if (watch_ < 0)
        return;
    ::inotify_rm_watch(inotify_, watch_);
    watch_ = -1;
    throw_events_away();
}

void JournalWatch::wait(std::chrono::milliseconds at_most)
{
    std::array<pollfd, 2> ready{pollfd{stop_, POLLIN, 0},
                                pollfd{inotify_, POLLIN, 0}}; // poll ignores a descriptor of -1
    ::poll(ready.data(), ready.size(), static_cast<int>(at_most.count()));
    if ((ready[1].revents & POLLIN) != 0)
        throw_events_away();
}

void JournalWatch::throw_events_away() noexcept
{
    // What changed does not matter, only that something did.
    alignas(inotify_event) std::array<char, 4096> events;
    ssize_t got = 0;
    while ((got = ::read(inotify_, events.data(), events.size())) > 0) {
        for (ssize_t at = 0; at < got;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(events.data() + at);
            if ((event->mask & IN_IGNORED) != 0 && event->wd == watch_)
                watch_ = -1; // the folder is gone; arm() looks for it again
            at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        }
    }
}

void JournalWatch::pause(std::chrono::milliseconds time)
{
    pollfd ready{stop_, POLLIN, 0};
    ::poll(&ready, 1, static_cast<int>(time.count()));
}

void JournalWatch::stop() noexcept
{
    const std::uint64_t one = 1;
    // Can only fail when it is signalled already.
    [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof one);
}

bool JournalWatch::stopped() const noexcept
{
    pollfd ready{stop_, POLLIN, 0};
    return ::poll(&ready, 1, 0) > 0;
}

} // namespace parley::bridge
