#pragma once

#include "core/base/clock.h"
#include "core/credentials/digest.h"
#include "core/directory/id_table.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// One device's own way to log in (docs/protocol.md, Identity).
struct DeviceKey {
    std::string id;
    UserIndex user{};
    credentials::Digest secret_hash{};   ///< SHA-256 of the secret
    std::optional<UnixMillis> expires{}; ///< no value: never

    friend bool operator==(const DeviceKey&, const DeviceKey&) = default;
};

/// All device keys by their id.
///
/// Cost      each call is one hash probe; growing copies four bytes a key.
/// Threads   one at a time.
/// Lifetime  pointers are valid until the next change.
class DeviceKeys {
public:
    /// Null: there is none.
    [[nodiscard]] const DeviceKey* find(std::string_view id) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size() - free_.size(); }

    /// Adds a key, or replaces that of the same id.
    void put(const DeviceKey& key);
    void erase(std::string_view id);
    void clear();

private:
    std::deque<DeviceKey> keys_; ///< never moves what is there, so growing makes nobody wait for a copy
    IdTable<DeviceKey> by_id_{keys_};
    std::vector<std::uint32_t> free_;
};

} // namespace parley
