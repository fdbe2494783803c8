#pragma once

#include "tests/support/parley_system.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::testing {

/// The number of a message; 0 if it has none.
[[nodiscard]] std::uint64_t seq_of(const Publish& message);

/// The JSON in a message; throws if it is none.
[[nodiscard]] boost::json::value json_of(const Publish& message);

/// Requests over MQTT (docs/protocol.md, 5), on a connection of its own.
class RpcClient {
public:
    RpcClient(ParleySystem& system, std::string_view user);
    /// The whole answer: {"id":…,"ok":…,"result":…}.
    boost::json::object call(std::string_view method, const boost::json::object& request = {});
    /// `result` of an answer that is ok; throws with the answer if it is not.
    boost::json::value result(std::string_view method, const boost::json::object& request = {});

private:
    MqttClient client_;
    topics::Names names_;
    std::string user_;
    int next_id_ = 0;
};

/// The messages of a page in history's JSON.
[[nodiscard]] boost::json::array messages_of(const boost::json::value& page);

/// Texts of all messages (not events) of a group, by REST as administrator, once at least `at_least` are there.
std::vector<std::string> texts_in_history(ParleySystem& system, std::string_view group, std::size_t at_least);

} // namespace parley::testing
