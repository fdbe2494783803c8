#pragma once

#include "core/base/clock.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace parley {

/// The logins that were ended before their time: an access token that names one is worth nothing.
///
/// Cost      contains() is one hash probe. A login is kept until its end, after which no token can name it.
/// Threads   one at a time.
class RevokedLogins {
public:
    [[nodiscard]] bool contains(std::string_view id) const noexcept { return by_id_.contains(id); }
    [[nodiscard]] std::size_t size() const noexcept { return by_id_.size(); }

    void put(std::string_view id, UnixMillis expires);
    void erase(std::string_view id);
    /// Forgets those that ended before `time`.
    void forget_before(UnixMillis time);
    void clear();

private:
    using Ends = std::multimap<UnixMillis, const std::string>;

    Ends ends_;
    boost::unordered_flat_map<std::string_view, Ends::iterator> by_id_; ///< keys live in ends_
};

} // namespace parley
