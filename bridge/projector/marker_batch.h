#pragma once

#include "core/sqlite/database.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::bridge {

/// The receipts of one batch: of many by one user in one conversation only the furthest is written.
///
/// Threads   one at a time, within one write transaction.
class MarkerBatch {
public:
    explicit MarkerBatch(sqlite::Database& database);

    void read(std::int64_t conversation, std::string_view user, std::uint64_t seq);
    void received(std::int64_t conversation, std::string_view user, std::uint64_t seq);
    void write();

private:
    struct KeyView {
        std::int64_t conversation;
        std::string_view user;
    };
    struct Key {
        std::int64_t conversation;
        std::string user;
        operator KeyView() const noexcept { return {conversation, user}; } // NOLINT: a view of itself
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(KeyView key) const noexcept;
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(KeyView one, KeyView other) const noexcept
        {
            return one.conversation == other.conversation && one.user == other.user;
        }
    };
    struct Place {
        std::uint64_t read = 0;
        std::uint64_t received = 0;
    };
    Place& place(KeyView key);

    sqlite::Statement put_;
    boost::unordered_flat_map<Key, Place, Hash, Equal> places_;
};

} // namespace parley::bridge
