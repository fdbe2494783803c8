#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/keys.h"
#include "bridge/services/open_logins.h"

#include <boost/json/object.hpp>

namespace parley::bridge {

// Logins and keys in JSON. Times: milliseconds since 1970 UTC.

boost::json::object to_json(const LoginInfo& login);
boost::json::object to_json(const KeyInfo& key);
boost::json::object to_json(const NewKey& key);

} // namespace parley::bridge

namespace parley::bridge::json {

KeySettings read_key_settings(Fields& fields);

} // namespace parley::bridge::json
