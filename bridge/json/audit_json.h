#pragma once

#include "core/audit/chain.h"
#include "core/audit/verify.h"

#include <boost/json/object.hpp>

namespace parley::audit {

// Where the types are, so that pages of them find these, too.

boost::json::object to_json(const Entry& entry);
/// `head` is "seq:hash", as parleyctl and a query take it.
boost::json::object to_json(const Head& head);
boost::json::object to_json(const Verdict& verdict);

} // namespace parley::audit
