#include "parley/queries.h"

#include "clients/cpp/engine/incoming.h"

#include <boost/json.hpp>

namespace parley::client {
namespace {

namespace json = boost::json;

Error not_understood()
{
    return {Errc::unavailable, "the server's answer cannot be understood"};
}

/// A member of an answer, or what a missing one means.
std::string text_of_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::uint64_t number_of_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() && value->get_int64() > 0
               ? static_cast<std::uint64_t>(value->get_int64())
               : 0;
}

bool flag_of_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Result<json::object> ask(Client& client, const std::string& method, const json::object& params)
{
    const auto answer = client.call(method, json::serialize(params));
    if (!answer)
        return answer.error();
    boost::system::error_code wrong;
    json::value parsed = json::parse(*answer, wrong);
    if (wrong || !parsed.is_object())
        return not_understood();
    return std::move(parsed.get_object());
}

Result<void> tell(Client& client, const std::string& method, const json::object& params)
{
    const auto answer = ask(client, method, params);
    return answer ? Result<void>{} : Result<void>(answer.error());
}

/// Asks for a page and reads each of its items; `read` gives nothing for one that is malformed.
template <class T, class Read>
Result<Page<T>> ask_for_page(Client& client, const std::string& method, const json::object& params,
                             std::string_view name, Read read)
{
    const auto answer = ask(client, method, params);
    if (!answer)
        return answer.error();
    const auto* items = answer->if_contains(name);
    if (items == nullptr || !items->is_array())
        return not_understood();
    Page<T> page;
    for (const auto& item : items->get_array()) {
        const auto* object = item.if_object();
        std::optional<T> value = object != nullptr ? read(*object) : std::nullopt;
        if (!value)
            return not_understood();
        page.items.push_back(*std::move(value));
    }
    page.next = text_of_member(*answer, "next");
    return page;
}

json::object from_cursor(const std::string& cursor)
{
    json::object params;
    if (!cursor.empty())
        params["cursor"] = cursor;
    return params;
}

/// `me` is not known to a query: what is one's own is found by the client that asks.
auto read_message(Client& client)
{
    return [me = client.user()](const json::object& object) { return stored_message(object, me); };
}

} // namespace

Result<Page<Message>> history(Client& client, const ConversationId& conversation, const HistoryQuery& query)
{
    json::object params = from_cursor(query.cursor);
    params["conversation"] = conversation.text();
    params["limit"] = query.limit;
    if (query.after)
        params["after"] = query.after->value();
    if (query.before)
        params["before"] = query.before->value();
    if (query.from)
        params["from"] = query.from->time_since_epoch().count();
    if (query.to)
        params["to"] = query.to->time_since_epoch().count();
    // Without any bound history begins at its beginning; who asks so wants the newest.
    if (!query.after && !query.before && !query.from && !query.to && query.cursor.empty())
        params["before"] = std::int64_t{1} << 53;
    return ask_for_page<Message>(client, "history", params, "messages", read_message(client));
}

Result<Page<Message>> search(Client& client, const std::string& text, const std::optional<ConversationId>& conversation,
                             const std::string& cursor)
{
    json::object params = from_cursor(cursor);
    params["text"] = text;
    if (conversation)
        params["conversation"] = conversation->text();
    return ask_for_page<Message>(client, "search", params, "messages", read_message(client));
}

Result<Page<Unread>> unread(Client& client, const std::string& cursor)
{
    const auto read = [](const json::object& object) -> std::optional<Unread> {
        const auto id = ConversationId::parse(text_of_member(object, "conversation"));
        if (!id)
            return std::nullopt;
        return Unread{*id, number_of_member(object, "unread"), Seq{number_of_member(object, "read_seq")},
                      Seq{number_of_member(object, "last_seq")}};
    };
    return ask_for_page<Unread>(client, "unread", from_cursor(cursor), "conversations", read);
}

Result<Page<Group>> groups(Client& client, GroupScope scope, const std::string& cursor)
{
    json::object params = from_cursor(cursor);
    params["scope"] = scope == GroupScope::own ? "own" : "open";
    const auto read = [](const json::object& object) -> std::optional<Group> {
        return Group{text_of_member(object, "id"),        text_of_member(object, "name"),
                     text_of_member(object, "topic"),     text_of_member(object, "role"),
                     number_of_member(object, "members"), text_of_member(object, "visibility") == "public"};
    };
    return ask_for_page<Group>(client, "groups.list", params, "groups", read);
}

Result<void> create_group(Client& client, const std::string& id, const std::string& name, bool is_public)
{
    return tell(client, "groups.create",
                {{"group", id}, {"name", name}, {"visibility", is_public ? "public" : "private"}});
}

Result<void> join(Client& client, const std::string& group)
{
    return tell(client, "groups.join", {{"group", group}});
}

Result<void> leave(Client& client, const std::string& group)
{
    return tell(client, "groups.leave", {{"group", group}});
}

Result<Page<Member>> members(Client& client, const std::string& group, const std::string& cursor)
{
    json::object params = from_cursor(cursor);
    params["group"] = group;
    const auto read = [](const json::object& object) -> std::optional<Member> {
        return Member{text_of_member(object, "user"), text_of_member(object, "display_name"),
                      text_of_member(object, "role"), flag_of_member(object, "muted")};
    };
    return ask_for_page<Member>(client, "groups.members", params, "members", read);
}

Result<void> add_member(Client& client, const std::string& group, const std::string& user, const std::string& role)
{
    return tell(client, "groups.add", {{"group", group}, {"user", user}, {"role", role}});
}

Result<void> remove_member(Client& client, const std::string& group, const std::string& user)
{
    return tell(client, "groups.remove", {{"group", group}, {"user", user}});
}

Result<void> set_role(Client& client, const std::string& group, const std::string& user, const std::string& role)
{
    return tell(client, "groups.role", {{"group", group}, {"user", user}, {"role", role}});
}

Result<Presence> presence(Client& client, const std::string& user)
{
    const auto answer = ask(client, "presence.get", {{"user", user}});
    if (!answer)
        return answer.error();
    return Presence{user, flag_of_member(*answer, "online"),
                    Time{std::chrono::milliseconds{number_of_member(*answer, "last_seen")}}};
}

} // namespace parley::client
