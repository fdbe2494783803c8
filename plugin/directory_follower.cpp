#include "plugin/directory_follower.h"

#include "core/base/errors.h"

#include <utility>

namespace parley::plugin {
namespace {

constexpr std::chrono::seconds look_interval{1};
constexpr std::chrono::minutes sweep_interval{1};
/// A login that was revoked is remembered so much longer than a token can name it: the wall clock may be set back.
constexpr std::chrono::hours logins_kept{24};

} // namespace

void DirectoryFollower::catch_up()
{
    looked_ = clock_.steady_now();
    try {
        const DirectorySource::Applied applied = source_.apply(directory_, slice);
        more_ = applied.more;
        healthy_ = true;
        for (const UserIndex user : applied.shaken)
            evictions_.judge_user(user);
        if (applied.anew)
            evictions_.judge_all();
    } catch (const StorageError& problem) {
        ++counters_.directory_failures;
        more_ = false;
        if (std::exchange(healthy_, false))
            problem_ = problem.what();
    }
}

void DirectoryFollower::tick()
{
    const auto now = clock_.steady_now();
    if (more_ || now - looked_ >= look_interval)
        catch_up();
    if (now - swept_ < sweep_interval)
        return;
    swept_ = now;
    directory_.forget_logins_before(clock_.now() - logins_kept);
}

std::optional<std::string> DirectoryFollower::take_problem()
{
    return std::exchange(problem_, std::nullopt);
}

} // namespace parley::plugin
