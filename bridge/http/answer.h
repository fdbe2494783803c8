#pragma once

#include "bridge/http/problem.h"
#include "bridge/http/query.h"
#include "bridge/http/router.h"
#include "bridge/json/directory_json.h"
#include "bridge/json/fields.h"
#include "bridge/services/caller.h"
#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <string>
#include <type_traits>
#include <utility>

namespace parley::bridge::http {

Response json_response(unsigned status, const boost::json::object& body);

/// The outcome as it goes out: 200 with what `shape` makes of the value, or the error as a problem.
template <class T, class Shape>
Response answer(const Result<T>& outcome, Shape shape)
{
    return outcome ? json_response(200, shape(*outcome)) : problem(outcome.error());
}

/// A value that has one form in JSON.
template <class T>
Response answer(const Result<T>& outcome)
{
    return answer(outcome, [](const T& value) { return to_json(value); });
}

template <class T>
Response answer(const Result<Page<T>>& outcome, const char* name)
{
    return answer(outcome, [name](const Page<T>& page) { return to_json(page, name); });
}

/// 201 for what is new.
Response answer_put(const Result<PutAnswer>& outcome);

/// The request's body, taken apart by `read(Fields&)`. No body at all is an empty object.
template <class Read>
Result<std::invoke_result_t<Read&, json::Fields&>> read_body(const Call& call, Read read)
{
    auto object = call.request.body.empty() ? Result<boost::json::object>(boost::json::object{})
                                            : json::parse_object(call.request.body);
    if (!object)
        return object.error();
    return json::read_all(*object, std::move(read));
}

/// `cursor` and `limit`.
PageRequest read_page(Query& query);

} // namespace parley::bridge::http
