#include "bridge/projector/properties_json.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace parley::bridge {

void write_properties_json(const journal::UserPropertiesView& properties, std::string& out)
{
    boost::json::array pairs;
    properties.for_each([&pairs](std::string_view name, std::string_view value) {
        pairs.push_back(boost::json::array{name, value});
    });
    out = boost::json::serialize(pairs);
}

} // namespace parley::bridge
