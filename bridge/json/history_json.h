#pragma once

#include "bridge/json/fields.h"
#include "bridge/services/history.h"
#include "bridge/stores/history_rows.h"

#include <boost/json/object.hpp>

namespace parley::bridge {

// The one form in which messages, receipts, sessions and presence stand in JSON; docs/protocol.md, section 4.

boost::json::object to_json(const StoredMessage& message);
boost::json::object to_json(const HistoryPage& page);
boost::json::object to_json(const SyncAnswer& answer);
boost::json::object to_json(const UnreadConversation& conversation);
boost::json::object to_json(const MarkerRow& marker);
boost::json::object to_json(const SessionRow& session);
boost::json::object to_json(const PresenceRow& presence);

} // namespace parley::bridge

namespace parley::bridge::json {

// Bodies of requests. What is wrong is told to the fields; see Fields::done().

HistoryRequest read_history_request(Fields& fields);
/// `known`: an object of conversation → last seq; `limit`.
SyncRequest read_sync_request(Fields& fields);
SearchRequest read_search_request(Fields& fields);
PageRequest read_page_request(Fields& fields);

} // namespace parley::bridge::json
