#pragma once

#include "bridge/services/history.h"
#include "bridge/services/reading_rights.h"

#include <vector>

namespace parley::bridge {

/// Every conversation that the caller takes part in, groups and private ones, in the order of shown_as. Some may be
/// empty.
std::vector<Readable> own_conversations(HistoryStore& store, MembershipView& membership, const UserId& user);

/// What is new for a client; see SyncRequest. Runs where the store is.
SyncAnswer synchronise(HistoryStore& store, MembershipView& membership, const Caller& caller,
                       const SyncRequest& request);

} // namespace parley::bridge
