#include "bridge/json/audit_json.h"

#include <boost/json/parse.hpp>

namespace parley::audit {

boost::json::object to_json(const Entry& entry)
{
    boost::system::error_code not_json;
    boost::json::value detail = boost::json::parse(entry.detail, not_json);
    if (not_json) // the chain says so, too: shown as it stands
        detail = entry.detail;
    boost::json::object json{{"seq", entry.seq},       {"at", entry.at_ms},      {"actor", entry.actor},
                             {"action", entry.action}, {"target", entry.target}, {"detail", std::move(detail)},
                             {"hash", entry.hash}};
    if (entry.source)
        json["source"] = *entry.source;
    return json;
}

boost::json::object to_json(const Head& head)
{
    return {{"seq", head.seq}, {"hash", head.hash}, {"head", head.seq == 0 ? std::string() : to_string(head)}};
}

boost::json::object to_json(const Verdict& verdict)
{
    boost::json::object json{{"sound", !verdict.broken}, {"entries", verdict.entries}, {"head", to_json(verdict.head)}};
    if (verdict.broken)
        json["broken"] = boost::json::object{{"seq", verdict.broken->seq}, {"why", verdict.broken->why}};
    return json;
}

} // namespace parley::audit
