#pragma once

#include "bridge/stores/directory_writer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

// What directory.db knows of keys. Knows no rules. Threads and errors: as DirectoryReader and DirectoryWriter.

enum class KeyKind : std::uint8_t {
    device, ///< an MQTT password: `pk_{id}_{secret}`
    api     ///< a bearer for REST: `pa_{id}_{secret}`
};
/// The word in JSON and in the database: "device", "api".
[[nodiscard]] std::string_view key_kind_name(KeyKind kind) noexcept;
[[nodiscard]] std::optional<KeyKind> parse_key_kind(std::string_view name) noexcept;

inline constexpr std::string_view api_key_prefix = "pa_";

struct AccessKeyRow {
    std::string id{};
    std::string user{};
    KeyKind kind = KeyKind::device;
    std::string name{};
    std::string secret{}; ///< SHA-256 of the secret, in hex
    std::string scopes{}; ///< of an API key: Scopes::to_text()
    UnixMillis created{};
    std::optional<UnixMillis> expires{};
};

std::optional<AccessKeyRow> find_access_key(DirectoryReader& directory, std::string_view id);
/// In the order of the ids; also those that have expired.
std::vector<AccessKeyRow> access_keys_of(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit);
/// `created` is now.
void insert_access_key(DirectoryWriter& directory, const AccessKeyRow& key);
void delete_access_key(DirectoryWriter& directory, std::string_view id);

} // namespace parley::bridge
