#include "clients/cli/context.h"

#include "clients/cli/table.h"

#include <boost/json.hpp>

namespace parley::cli {

void Context::print(const boost::json::value& value, const Table& table) const
{
    if (json)
        out << boost::json::serialize(value) << '\n';
    else
        table.print(out);
}

void Context::say(const boost::json::value& answer, const std::string& sentence) const
{
    if (json)
        out << boost::json::serialize(answer) << '\n';
    else if (!quiet)
        out << printable(sentence) << '\n';
}

std::string enforcement_note(const boost::json::value& answer)
{
    const auto* const object = answer.if_object();
    const auto* const enforced = object != nullptr ? object->if_contains("enforced") : nullptr;
    const bool waiting = enforced != nullptr && enforced->is_bool() && !enforced->get_bool();
    return waiting ? " (saved, not yet enforced: the broker does not answer)" : "";
}

} // namespace parley::cli
