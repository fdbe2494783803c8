#include "plugin/directory_follower.h"

#include "core/base/errors.h"

#include <utility>

namespace parley::plugin {
namespace {

constexpr std::chrono::seconds look_interval{1};

} // namespace

void DirectoryFollower::catch_up()
{
    looked_ = clock_.steady_now();
    try {
        const DirectorySource::Applied applied = source_.apply(directory_, slice);
        more_ = applied.more;
        healthy_ = true;
        for (const UserIndex user : applied.shaken)
            if (!directory_.is_enabled(user))
                kicks_.queue_user(user);
        for (std::uint32_t number = 0; applied.anew && number < directory_.users(); ++number)
            if (!directory_.is_enabled(UserIndex{number}))
                kicks_.queue_user(UserIndex{number});
    } catch (const StorageError& problem) {
        ++counters_.directory_failures;
        more_ = false;
        if (std::exchange(healthy_, false))
            problem_ = problem.what();
    }
}

void DirectoryFollower::tick()
{
    if (more_ || clock_.steady_now() - looked_ >= look_interval)
        catch_up();
}

std::optional<std::string> DirectoryFollower::take_problem()
{
    return std::exchange(problem_, std::nullopt);
}

} // namespace parley::plugin
