#include "bridge/http/answer.h"

#include <boost/json/serialize.hpp>

namespace parley::bridge::http {

Response json_response(unsigned status, const boost::json::object& body)
{
    Response response;
    response.status = status;
    response.body = boost::json::serialize(body);
    return response;
}

Response answer_put(const Result<PutAnswer>& outcome)
{
    if (!outcome)
        return problem(outcome.error());
    return json_response(outcome->created ? 201 : 200, to_json(*outcome));
}

PageRequest read_page(Query& query)
{
    PageRequest page;
    page.cursor = query.text("cursor", 512).value_or("");
    if (const auto limit = query.number("limit", 1, max_page))
        page.limit = static_cast<std::size_t>(*limit);
    return page;
}

} // namespace parley::bridge::http
