#pragma once

#include "bridge/json/directory_json.h"
#include "bridge/json/history_json.h"
#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace parley::bridge::rpc {

/// A service's outcome as it goes out.
template <class T>
Result<boost::json::object> shape(const Result<T>& outcome)
{
    if (!outcome)
        return outcome.error();
    return to_json(*outcome);
}

template <class T>
Result<boost::json::object> shape(const Result<Page<T>>& outcome, std::string_view name)
{
    if (!outcome)
        return outcome.error();
    return to_json(*outcome, name);
}

} // namespace parley::bridge::rpc
