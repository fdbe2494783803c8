#pragma once

#include "bridge/stores/directory_writer.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::bridge {

// Who asks whom to be his contact. Knows no rules: those stand in bridge/services. Threads and errors: as
// DirectoryReader and DirectoryWriter.

/// `user` waits for an answer of `peer`.
bool has_asked(DirectoryReader& directory, std::string_view user, std::string_view peer);
/// Whom a user has asked, and who has asked him.
std::vector<PeerRow> contact_requests_by(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit);
std::vector<PeerRow> contact_requests_to(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit);
std::uint64_t count_contact_requests_by(DirectoryReader& directory, std::string_view user);
std::uint64_t count_contact_requests_to(DirectoryReader& directory, std::string_view user);
std::uint64_t count_contacts(DirectoryReader& directory, std::string_view user);

void insert_contact_request(DirectoryWriter& directory, std::string_view user, std::string_view peer);
/// Nothing to do if there is none.
void delete_contact_request(DirectoryWriter& directory, std::string_view user, std::string_view peer);

} // namespace parley::bridge
