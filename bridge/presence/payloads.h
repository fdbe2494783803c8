#pragma once

#include "bridge/presence/group_roll.h"
#include "bridge/stores/history_rows.h"

#include <string>

namespace parley::bridge {

/// The payload of {r}/u/{u}/presence.
std::string presence_payload(const PresenceRow& row);
/// The payload of {r}/g/{g}/presence.
std::string presence_payload(const GroupPresence& presence, UnixMillis now);

} // namespace parley::bridge
