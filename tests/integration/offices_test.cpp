// Every route of openapi.json, called by everybody: who has which office may call it, and each act that changes
// something is one entry of the audit log under its own name. A route that is not in the table fails: say there who may
// call it.

#include "tests/integration/system_suite.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <set>

namespace parley::testing {
namespace {

enum class Who {
    nobody,    ///< not even an administrator: one's own alone
    admins,    ///< administrators
    auditors,  ///< and the duty audit
    managers,  ///< administrators and the duty users
    overseers, ///< administrators and everybody with a duty
    everybody, ///< any user; what he gets depends on more than an office
    not_asked, ///< without a token, or answered otherwise than by who asks
};

struct Row {
    Who who;
    std::string_view body = {};           ///< with {user}, {peer} and {group} of the call
    std::string_view action = {};         ///< in the audit log; empty: nothing is changed
    std::vector<std::string> before = {}; ///< what an administrator does first: "PUT /groups/{group}/bans/{user} {…}"
    bool needs_id = false;                ///< the last path parameter is the `id` of the last answer
};

/// By operationId. In each call {user} and {peer} are users without an office, {group} is a private group of {peer}.
const std::map<std::string_view, Row>& table()
{
    static const std::string make_request = "AS {user} POST /groups/{group}/join {}";
    static const std::string ask_first = R"(PATCH /groups/{group} {"visibility":"public","joining":"request"})";
    static const std::string grant = R"({"subject_kind":"user","subject":"{user}","filter":"plant/#","access":"both"})";
    static const std::map<std::string_view, Row> rows{
        {"login", {Who::not_asked}},
        {"refreshToken", {Who::not_asked}},
        {"openapi", {Who::not_asked}},
        {"healthz", {Who::not_asked}},
        {"readyz", {Who::not_asked}},
        {"metrics", {Who::not_asked}},
        {"whoami", {Who::everybody}},
        {"sync", {Who::everybody, R"({"known":{}})"}},
        {"unread", {Who::everybody}},
        {"search", {Who::not_asked}},
        {"listGroups", {Who::everybody}},
        {"listClients", {Who::everybody}},
        {"acceptInvitation", {Who::not_asked}},
        {"logout", {Who::not_asked}},
        {"endLogin", {Who::not_asked}},
        {"signUp", {Who::not_asked}},
        {"leaveGroup", {Who::nobody}},
        {"changeOwnPassword", {Who::nobody, R"({"old_password":"a","new_password":"b"})"}},
        {"setOwnProfile", {Who::nobody, R"({"display_name":"x"})"}},
        {"block", {Who::nobody}},
        {"unblock", {Who::nobody}},
        {"requestContact", {Who::nobody}},
        {"dropContactRequest", {Who::nobody}},
        {"acceptContactRequest", {Who::nobody}},
        {"privateHistory", {Who::nobody}},
        {"sendPrivate", {Who::nobody, R"({"text":"x"})"}},
        {"privateReceipts", {Who::nobody}},

        {"listUsers", {Who::overseers}},
        {"getUser", {Who::overseers}},
        {"getProfile", {Who::overseers}},
        {"listContacts", {Who::overseers}},
        {"listLogins", {Who::overseers}},
        {"listKeys", {Who::overseers}},
        {"listSignUpInvitations", {Who::overseers}},
        {"listBlocks", {Who::overseers}},
        {"listContactRequests", {Who::overseers}},
        {"getPsk", {Who::overseers, {}, {}, {"PUT /users/{user}/psk"}}},
        {"getPresence", {Who::overseers}},
        {"stats", {Who::overseers}},
        {"listGrants", {Who::overseers}},
        {"getGrant", {Who::overseers, {}, {}, {"PUT /grants/{grant} " + grant}}},
        {"getGroup", {Who::overseers}},
        {"listMembers", {Who::overseers}},
        {"getMember", {Who::overseers, {}, {}, {R"(PUT /groups/{group}/members/{user} {"role":"member"})"}}},
        {"listJoinRequests", {Who::overseers}},
        {"listBans", {Who::overseers}},
        {"listInvitations", {Who::overseers}},
        {"explain", {Who::overseers, R"({"user":"{user}","action":"receive","topic":"parley/all"})"}},
        {"whoCan", {Who::overseers, R"({"action":"receive","topic":"parley/all"})"}},
        {"whatIf", {Who::overseers, R"({"change":"user","user":"{user}","disabled":true})"}},
        {"listAudit", {Who::auditors}},
        {"auditHead", {Who::auditors}},
        {"verifyAudit", {Who::auditors}},

        {"putUser", {Who::managers, R"({"kind":"device"})", "user.changed"}},
        {"patchUser", {Who::managers, R"({"disabled":true})", "user.changed"}},
        {"deleteUser", {Who::managers, {}, "user.deleted"}},
        {"endLogins", {Who::managers, {}, "logins.revoked", {"AS {user} GET /whoami"}}},
        {"makeKey", {Who::managers, R"({"kind":"device"})", "key.made"}},
        {"revokeKey", {Who::managers, {}, "key.revoked", {R"(POST /users/{user}/keys {"kind":"device"})"}, true}},
        {"inviteToSignUp", {Who::managers, "{}", "signup.invited"}},
        {"revokeSignUpInvitation", {Who::managers, {}, "signup.invitation_revoked", {"POST /invitations {}"}, true}},
        {"makePsk", {Who::managers, {}, "psk.made"}},
        {"deletePsk", {Who::managers, {}, "psk.deleted", {"PUT /users/{user}/psk"}}},
        {"closeClientsOf", {Who::managers, {}, "sessions.closed"}},
        {"addContact", {Who::managers, {}, "contact.added"}},
        {"removeContact", {Who::managers, {}, "contact.removed", {"PUT /users/{user}/contacts/{peer}"}}},
        {"patchGroup", {Who::managers, R"({"name":"x"})", "group.changed"}},
        {"putGroup", {Who::managers, R"({"name":"x"})", "group.changed"}},
        {"deleteGroup", {Who::managers, {}, "group.deleted"}},
        {"putMember", {Who::managers, R"({"role":"member"})", "member.added"}},
        {"patchMember",
         {Who::managers,
          R"({"role":"admin"})",
          "member.changed",
          {R"(PUT /groups/{group}/members/{user} {"role":"member"})"}}},
        {"removeMember",
         {Who::managers, {}, "member.removed", {R"(PUT /groups/{group}/members/{user} {"role":"member"})"}}},
        {"putBan", {Who::managers, "{}", "ban.added"}},
        {"deleteBan", {Who::managers, {}, "ban.lifted", {"PUT /groups/{group}/bans/{user} {}"}}},
        {"makeInvitation", {Who::managers, "{}", "invitation.made"}},
        {"revokeInvitation", {Who::managers, {}, "invitation.revoked", {"POST /groups/{group}/invitations {}"}, true}},
        {"acceptJoinRequest", {Who::managers, R"({"role":"member"})", "request.accepted", {ask_first, make_request}}},
        {"declineJoinRequest", {Who::managers, {}, "request.declined", {ask_first, make_request}}},
        {"joinGroup", {Who::not_asked}},

        {"putGrant", {Who::admins, grant, "grant.created"}},
        {"deleteGrant", {Who::admins, {}, "grant.deleted", {"PUT /grants/{grant} " + grant}}},
        {"groupHistory", {Who::admins}},
        {"groupReceipts", {Who::admins}},
        {"sendToGroup", {Who::admins, R"({"text":"x"})", "message.sent"}},
        {"broadcast", {Who::admins, R"({"text":"x"})", "announcement.sent"}},
        {"closeClient", {Who::not_asked}},
    };
    return rows;
}

class OfficesTest : public SystemSuite<OfficesTest> {
protected:
    using Names = std::map<std::string, std::string>;

    static std::string filled(std::string text, const Names& names)
    {
        for (const auto& [name, value] : names)
            for (auto at = text.find("{" + name + "}"); at != std::string::npos; at = text.find("{" + name + "}"))
                text.replace(at, name.size() + 2, value);
        return text;
    }
    static bool is_allowed(Who who, std::string_view caller)
    {
        switch (who) {
        case Who::nobody:
            return false;
        case Who::admins:
            return caller == "boss";
        case Who::auditors:
            return caller == "boss" || caller == "auditor";
        case Who::managers:
            return caller == "boss" || caller == "clerk";
        case Who::overseers:
            return caller != "plain";
        default:
            return true;
        }
    }
    /// "AS {user} METHOD /path body", by an administrator without AS.
    static RestAnswer prepare(const std::string& line, const Names& names)
    {
        std::string rest = filled(line, names);
        std::optional<RestClient> other;
        if (rest.starts_with("AS ")) {
            const auto blank = rest.find(' ', 3);
            other = system().rest_as(rest.substr(3, blank - 3));
            rest = rest.substr(blank + 1);
        }
        const auto first = rest.find(' ');
        const auto second = std::min(rest.find(' ', first + 1), rest.size());
        const std::string body = second < rest.size() ? rest.substr(second + 1) : std::string();
        RestClient& client = other ? *other : admin();
        return must(client.request(rest.substr(0, first), "/api/v1" + rest.substr(first + 1, second - first - 1), body),
                    line);
    }
    static std::vector<std::string> actions_after(std::int64_t seq)
    {
        std::vector<std::string> actions;
        const auto page = must(admin().get("/api/v1/audit?limit=50"), "audit");
        for (const auto& entry : page.json.at("entries").as_array())
            if (entry.at("seq").as_int64() > seq)
                actions.emplace_back(entry.at("action").as_string());
        return actions;
    }
    static std::int64_t newest()
    {
        return must(admin().get("/api/v1/audit/head"), "audit head").json.at("seq").as_int64();
    }
    static void given_offices()
    {
        for (const char* id : {"boss", "clerk", "auditor", "plain"})
            given().user(id);
        must(admin().patch("/api/v1/users/boss", R"({"admin":true})"), "boss");
        must(admin().patch("/api/v1/users/clerk", R"({"duty":"users"})"), "clerk");
        must(admin().patch("/api/v1/users/auditor", R"({"duty":"audit"})"), "auditor");
    }
    static Names fresh_names()
    {
        static int number = 0;
        const std::string n = std::to_string(++number);
        Names names{{"user", "t" + n}, {"peer", "p" + n}, {"group", "g" + n}, {"grant", "r" + n}};
        given().user(names["user"]);
        given().user(names["peer"]).member_of(names["group"], "owner");
        return names;
    }
    static void check(const std::string& method, const std::string& path, const std::string& operation, const Row& row)
    {
        for (const char* caller : {"plain", "auditor", "clerk", "boss"}) {
            Names names = fresh_names();
            RestAnswer last;
            for (const std::string& line : row.before)
                last = prepare(line, names);
            if (row.needs_id)
                names["invitation"] = names["key"] = std::string(last.json.at("id").as_string());
            const std::int64_t before = newest();
            RestClient client = system().rest_as(caller);
            const RestAnswer answer = client.request(method, filled(path, names), filled(std::string(row.body), names));
            const std::string call = std::string(caller) + ": " + method + " " + path + " (" + operation + ")";
            const bool allowed = is_allowed(row.who, caller);
            if (allowed)
                EXPECT_LT(answer.status, 300) << call << ": " << answer.text;
            else
                EXPECT_THAT(answer.status, ::testing::AnyOf(403, 404, 409)) << call << ": " << answer.text;
            std::vector<std::string> expected;
            if (allowed && !row.action.empty())
                expected.emplace_back(row.action);
            EXPECT_EQ(actions_after(before), expected) << call;
        }
    }
};

TEST_F(OfficesTest, OpenEachRouteToWhomItIsForAndEveryActIsOneEntry)
{
    given_offices();
    const auto description = must(admin().get("/api/v1/openapi.json"), "openapi").json;
    std::set<std::string_view> known;
    for (const auto& path : description.at("paths").as_object())
        for (const auto& operation : path.value().as_object()) {
            if (operation.key() == "parameters")
                continue;
            const std::string id(operation.value().at("operationId").as_string());
            std::string method(operation.key());
            for (char& c : method)
                c = static_cast<char>(std::toupper(c));
            const auto row = table().find(id);
            if (row == table().end()) {
                ADD_FAILURE() << id << " (" << method << " " << std::string(path.key())
                              << "): say in the table of this test who may call it";
                continue;
            }
            known.insert(row->first);
            if (row->second.who != Who::not_asked)
                check(method, std::string(path.key()), id, row->second);
        }
    EXPECT_EQ(known.size(), table().size()) << "the table has a route that there is not";
}

TEST_F(OfficesTest, EndingASessionOfSomebodyElseTakesAnOffice)
{
    given_offices();
    given().user("s1");
    const auto closed_by = [](const char* caller, const char* client) {
        return system().rest_as(caller).remove(std::string("/api/v1/clients/") + client).status;
    };
    auto s1 = connect_as("s1", {.client = "s1:a"});
    auto boss = connect_as("boss", {.client = "boss:a"});
    auto listed = [](const char* client) {
        return must(admin().get("/api/v1/clients?limit=500"), "clients").text.find(client) != std::string::npos;
    };
    while (!listed("s1:a") || !listed("boss:a")) {
    }
    EXPECT_EQ(closed_by("plain", "s1:a"), 404);
    EXPECT_EQ(closed_by("auditor", "s1:a"), 403);
    EXPECT_EQ(closed_by("clerk", "boss:a"), 403) << "an administrator's sessions are not his business";
    const std::int64_t before = newest();
    EXPECT_EQ(closed_by("clerk", "s1:a"), 200);
    EXPECT_EQ(actions_after(before), std::vector<std::string>{"sessions.closed"});
    boss.ping();
}

} // namespace
} // namespace parley::testing
