#include "clients/cli/import/report.h"

#include "clients/cli/table.h"

#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli::import {
namespace {

constexpr std::size_t shown_differences = 50;

std::string_view word_of(Difference::What what)
{
    switch (what) {
    case Difference::What::publish:
        return "publish";
    case Difference::What::receive:
        return "receive";
    case Difference::What::subscribe:
        return "subscribe";
    }
    return "";
}

std::string_view answer(bool allowed)
{
    return allowed ? "allowed" : "denied";
}

boost::json::array list_of(const std::vector<std::string>& texts)
{
    return boost::json::array(texts.begin(), texts.end());
}

void print_list(const char* heading, const std::vector<std::string>& texts, std::ostream& out)
{
    if (texts.empty())
        return;
    out << '\n' << heading << '\n';
    for (const std::string& text : texts)
        out << "  - " << printable(text) << '\n';
}

void print_differences(const Comparison& comparison, std::ostream& out)
{
    if (comparison.differences.empty())
        return;
    out << "\nDecided differently (" << comparison.differences.size() << "):\n";
    Table table({"USER", "MAY", "TOPIC", "BEFORE", "AFTER"});
    const auto shown = std::min(shown_differences, comparison.differences.size());
    for (std::size_t at = 0; at < shown; ++at) {
        const Difference& one = comparison.differences[at];
        table.add({one.user, std::string(word_of(one.what)), one.topic, std::string(answer(one.before)),
                   std::string(answer(one.after))});
    }
    table.print(out);
    if (shown < comparison.differences.size())
        out << "… and " << comparison.differences.size() - shown << " more; --json shows all\n";
}

void print_numbers(const Report& report, std::ostream& out)
{
    Table table({"WHAT", "IN THE SOURCE", "ADDED", "CHANGED", "AS IT WAS", "REMOVED"});
    const Applied done = report.applied.value_or(Applied{});
    const auto number = [&](std::size_t value) { return report.applied ? std::to_string(value) : "-"; };
    std::size_t members = 0;
    for (const PlannedGroup& group : report.plan.groups)
        members += group.members.size();
    const std::size_t groups = report.plan.groups.size();
    table.add({"users", std::to_string(report.plan.users.size()), number(done.users_added), number(done.users_changed),
               number(done.users_kept), ""});
    table.add({"groups", std::to_string(groups), number(done.groups_added), "",
               number(groups - std::min(groups, done.groups_added)), ""});
    table.add({"members", std::to_string(members), number(done.members_added), "",
               number(members - std::min(members, done.members_added)), ""});
    table.add({"grants", std::to_string(report.plan.grants.size()), number(done.grants_put), "",
               number(done.grants_kept), number(done.grants_removed)});
    table.print(out);
}

} // namespace

bool has_trouble(const Report& report)
{
    return !report.plan.losses.empty() || !report.comparison.differences.empty() ||
           (report.applied && !report.applied->troubles.empty());
}

boost::json::object to_json(const Report& report)
{
    boost::json::array differences;
    for (const Difference& one : report.comparison.differences)
        differences.push_back(boost::json::object{{"user", one.user},
                                                  {"may", word_of(one.what)},
                                                  {"topic", one.topic},
                                                  {"before", one.before},
                                                  {"after", one.after}});
    boost::json::object object{{"users", report.plan.users.size()},
                               {"groups", report.plan.groups.size()},
                               {"grants", report.plan.grants.size()},
                               {"losses", list_of(report.plan.losses)},
                               {"hints", list_of(report.plan.hints)},
                               {"compared",
                                {{"users", report.comparison.users},
                                 {"topics", report.comparison.topics},
                                 {"questions", report.comparison.questions}}},
                               {"differences", std::move(differences)},
                               {"dry_run", !report.applied}};
    if (report.applied)
        object["done"] = boost::json::object{
            {"users_added", report.applied->users_added},     {"users_changed", report.applied->users_changed},
            {"users_kept", report.applied->users_kept},       {"groups_added", report.applied->groups_added},
            {"members_added", report.applied->members_added}, {"grants_put", report.applied->grants_put},
            {"grants_kept", report.applied->grants_kept},     {"grants_removed", report.applied->grants_removed},
            {"troubles", list_of(report.applied->troubles)},  {"enforced", report.applied->enforced}};
    return object;
}

void print(const Report& report, std::ostream& out, bool quiet)
{
    if (!quiet)
        print_numbers(report, out);
    print_list("Lost:", report.plan.losses, out);
    if (report.applied)
        print_list("Refused by the server, or to be looked at:", report.applied->troubles, out);
    if (!quiet)
        print_list("Worth knowing:", report.plan.hints, out);
    print_differences(report.comparison, out);
    if (quiet)
        return;
    out << "\nAsked both for " << report.comparison.questions << " decisions (" << report.comparison.users << " users, "
        << report.comparison.topics << " topics and filters): "
        << (report.comparison.differences.empty() ? "all agree"
                                                  : std::to_string(report.comparison.differences.size()) + " differ")
        << ".\n";
    if (!report.applied)
        out << "Nothing was changed (--dry-run).\n";
    else if (!report.applied->enforced)
        out << "Saved, not yet enforced: the broker does not answer.\n";
}

} // namespace parley::cli::import
