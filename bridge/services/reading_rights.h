#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/membership.h"
#include "core/ids/conversation.h"

#include <string>
#include <vector>

namespace parley::bridge {

/// A conversation that its reader may read.
struct Readable {
    std::string key;      ///< as in history.db
    std::string shown_as; ///< as the reader names it
};

/// May the caller read this conversation ("g/{g}" or "u/{peer}")? See services/history.h for who may and what is
/// answered.
///
/// Threads   where MembershipView may be asked: not on the io thread.
Result<Readable> readable(MembershipView& membership, const Caller& caller, const std::string& conversation);

} // namespace parley::bridge
