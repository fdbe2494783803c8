#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/grant_rules.h"

#include <boost/json/object.hpp>

namespace parley::bridge {

boost::json::object to_json(const GrantInfo& grant);

} // namespace parley::bridge

namespace parley::bridge::json {

GrantSettings read_grant_settings(Fields& fields);

} // namespace parley::bridge::json
