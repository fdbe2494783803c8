#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/explainer.h"

#include <boost/json/object.hpp>

#include <string>

namespace parley::bridge {

// Answers about rights in JSON; schemas/openapi.yaml describes them.

boost::json::object to_json(const AbleUser& user);
boost::json::object to_json(const WhoCanAnswer& answer);
boost::json::object to_json(const WhatIfAnswer& answer);

} // namespace parley::bridge

namespace parley::bridge::json {

struct RightsQuestion {
    std::string user{}; ///< empty for who-can
    policy::Action action{};
    std::string topic{};
};

/// With the question beside the answer, so that it can be filed as it is.
boost::json::object explain_json(const RightsQuestion& question, const ExplainAnswer& answer);

RightsQuestion read_explain(Fields& fields);
struct WhoCanQuestion {
    RightsQuestion question;
    PageRequest page;
};
WhoCanQuestion read_who_can(Fields& fields);
ThoughtChange read_thought_change(Fields& fields);

} // namespace parley::bridge::json
