#include "bridge/stores/contact_requests.h"

#include "directory_sql.h"

namespace parley::bridge {
namespace {

std::vector<PeerRow> peers(DirectoryReader& directory, std::string_view sql, std::string_view user,
                           std::string_view after, std::size_t limit)
{
    auto query = directory.ask(sql);
    query.with(":user", user).with(":after", after).with(":limit", limit);
    std::vector<PeerRow> rows;
    while (query.step())
        rows.push_back({query.row().text(0), query.row().text(1), unix_millis(query.row().integer(2))});
    return rows;
}

std::uint64_t count(DirectoryReader& directory, std::string_view sql, std::string_view user)
{
    auto query = directory.ask(sql);
    query.with(":user", user);
    return query.step() ? static_cast<std::uint64_t>(query.row().integer(0)) : 0;
}

} // namespace

bool has_asked(DirectoryReader& directory, std::string_view user, std::string_view peer)
{
    auto query = directory.ask(sql::find_contact_request);
    query.with(":user", user).with(":peer", peer);
    return query.step();
}

std::vector<PeerRow> contact_requests_by(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit)
{
    return peers(directory, sql::list_contact_requests_by, user, after, limit);
}

std::vector<PeerRow> contact_requests_to(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit)
{
    return peers(directory, sql::list_contact_requests_to, user, after, limit);
}

std::uint64_t count_contact_requests_by(DirectoryReader& directory, std::string_view user)
{
    return count(directory, sql::count_contact_requests_by, user);
}

std::uint64_t count_contact_requests_to(DirectoryReader& directory, std::string_view user)
{
    return count(directory, sql::count_contact_requests_to, user);
}

std::uint64_t count_contacts(DirectoryReader& directory, std::string_view user)
{
    return count(directory, sql::count_contacts, user);
}

void insert_contact_request(DirectoryWriter& directory, std::string_view user, std::string_view peer)
{
    auto query = directory.ask(sql::insert_contact_request);
    query.with(":user", user).with(":peer", peer).with(":now", to_number(directory.now())).run();
}

void delete_contact_request(DirectoryWriter& directory, std::string_view user, std::string_view peer)
{
    directory.ask(sql::delete_contact_request).with(":user", user).with(":peer", peer).run();
}

} // namespace parley::bridge
