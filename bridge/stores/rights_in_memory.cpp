#include "bridge/stores/rights_in_memory.h"

#include <boost/asio/post.hpp>

#include <malloc.h>

namespace parley::bridge {
namespace {

/// Changes taken in at once; the log is read to its end before a question is answered.
constexpr std::size_t changes_at_once = 10'000;

} // namespace

RightsInMemory::RightsInMemory(std::filesystem::path directory_db, asio::any_io_executor io,
                               asio::any_io_executor thread, const Clock& clock,
                               std::chrono::steady_clock::duration keep)
    : file_(std::move(directory_db))
    , thread_(std::move(thread))
    , clock_(clock)
    , keep_(keep)
    , idle_(std::move(io))
{}

RightsInMemory::Place::Place(RightsInMemory& of)
    : rights(of)
{
    ++rights.waiting_;
    rights.idle_.cancel();
}

RightsInMemory::Place::~Place()
{
    if (--rights.waiting_ == 0 && !rights.stopped_)
        rights.wait_idle();
}

void RightsInMemory::wait_idle()
{
    idle_.expires_after(keep_);
    idle_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled && waiting_ == 0 && !stopped_)
            asio::post(thread_, [this] { let_go(); });
    });
}

void RightsInMemory::stop()
{
    stopped_ = true;
    idle_.cancel();
}

RightsInMemory::Loaded& RightsInMemory::up_to_date()
{
    if (!source_)
        source_ = std::make_unique<DirectorySource>(file_);
    if (!loaded_) {
        loaded_ = std::make_unique<Loaded>(Loaded{source_->load(), std::to_string(to_number(clock_.now()))});
        return *loaded_;
    }
    while (source_->apply(loaded_->directory, changes_at_once).more) {
    }
    return *loaded_;
}

void RightsInMemory::let_go()
{
    const bool had_some = loaded_ != nullptr;
    loaded_.reset();
    source_.reset();
    if (had_some)
        ::malloc_trim(0); // else glibc keeps the hundreds of megabytes of small blocks for later
}

} // namespace parley::bridge
