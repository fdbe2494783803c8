#include "bridge/projector/marker_batch.h"

#include "projector_sql.h"

#include <boost/container_hash/hash.hpp>

#include <algorithm>

namespace parley::bridge {

MarkerBatch::MarkerBatch(sqlite::Database& database)
    : put_(database, projector_sql::put_marker)
{}

std::size_t MarkerBatch::Hash::operator()(KeyView key) const noexcept
{
    std::size_t hash = std::hash<std::string_view>{}(key.user);
    boost::hash_combine(hash, key.conversation);
    return hash;
}

MarkerBatch::Place& MarkerBatch::place(KeyView key)
{
    const auto found = places_.find(key);
    if (found != places_.end())
        return found->second;
    return places_.emplace(Key{key.conversation, std::string(key.user)}, Place{}).first->second;
}

void MarkerBatch::read(std::int64_t conversation, std::string_view user, std::uint64_t seq)
{
    Place& furthest = place({conversation, user});
    furthest.read = std::max(furthest.read, seq);
}

void MarkerBatch::received(std::int64_t conversation, std::string_view user, std::uint64_t seq)
{
    Place& furthest = place({conversation, user});
    furthest.received = std::max(furthest.received, seq);
}

void MarkerBatch::write()
{
    for (const auto& [key, furthest] : places_) {
        put_.bind(1, key.conversation);
        put_.bind_borrowed(2, key.user);
        put_.bind(3, static_cast<std::int64_t>(furthest.read));
        put_.bind(4, static_cast<std::int64_t>(furthest.received));
        put_.run();
    }
    places_.clear();
}

} // namespace parley::bridge
