#include "core/directory/revoked_logins.h"

namespace parley {

void RevokedLogins::put(std::string_view id, UnixMillis expires)
{
    erase(id);
    const auto at = ends_.emplace(expires, id);
    by_id_.emplace(at->second, at);
}

void RevokedLogins::erase(std::string_view id)
{
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
        return;
    const auto at = found->second;
    by_id_.erase(found);
    ends_.erase(at);
}

void RevokedLogins::forget_before(UnixMillis time)
{
    while (!ends_.empty() && ends_.begin()->first < time) {
        by_id_.erase(ends_.begin()->second);
        ends_.erase(ends_.begin());
    }
}

void RevokedLogins::clear()
{
    by_id_.clear();
    ends_.clear();
}

} // namespace parley
