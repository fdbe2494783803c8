#include "bridge/projector/amendment_batch.h"

#include "bridge/json/base64.h"
#include "bridge/stores/history_rows.h"

#include "projector_sql.h"

#include <boost/json/parse.hpp>

#include <string>

namespace parley::bridge {

namespace {

std::string_view member(const boost::json::object& event, std::string_view name)
{
    const auto* const found = event.if_contains(name);
    return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

} // namespace

AmendmentBatch::AmendmentBatch(sqlite::Database& database)
    : erase_(database, projector_sql::erase_message)
    , erase_edits_(database, projector_sql::erase_edits)
    , replace_(database, projector_sql::replace_message)
{}

void AmendmentBatch::apply(std::int64_t conversation, std::uint64_t seq, std::string_view payload)
{
    // Most events are neither: they are told by a glance, without being parsed.
    if (payload.find("\"edited\"") == std::string_view::npos && payload.find("\"deleted\"") == std::string_view::npos)
        return;
    boost::system::error_code problem;
    const boost::json::value value = boost::json::parse(payload, problem);
    const auto* const event = problem ? nullptr : value.if_object();
    const auto* const about = event == nullptr ? nullptr : event->if_contains("seq");
    const auto target = about != nullptr && about->is_int64() ? about->get_int64() : 0;
    if (target < 1 || static_cast<std::uint64_t>(target) >= seq)
        return;

    const auto what = member(*event, "event");
    if (what == "deleted") {
        erase_.bind(1, conversation).bind(2, target).bind_borrowed(3, deleted_content_type).run();
        erase_edits_.bind(1, conversation).bind(2, target).bind(3, static_cast<std::int64_t>(seq)).run();
    } else if (what == "edited") {
        std::string text(member(*event, "text"));
        if (const auto encoded = member(*event, "payload_base64"); !encoded.empty()) {
            auto bytes = json::from_base64(encoded);
            if (!bytes)
                return;
            text = *std::move(bytes);
        }
        const auto content_type = member(*event, "content_type");
        replace_.bind(1, conversation).bind(2, target);
        if (content_type.empty())
            replace_.bind(3, nullptr);
        else
            replace_.bind_borrowed(3, content_type);
        replace_.bind_blob_borrowed(4, text).bind_borrowed(5, deleted_content_type).run();
    }
}

} // namespace parley::bridge
