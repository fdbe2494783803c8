#pragma once

namespace parley::bridge {

class Amendments;
class AuditLog;
class Bans;
class ContactRequests;
class Contacts;
class Explainer;
class GrantRules;
class Groups;
class History;
class Invitations;
class Joins;
class Keys;
class Members;
class OpenLogins;
class Presence;
class Psks;
class Sending;
class Sessions;
class SignUps;
class Users;

/// What the doors (http, rpc) open to. Everything outlives them; none is null while requests come.
struct Services {
    Users* users = nullptr;
    Groups* groups = nullptr;
    Members* members = nullptr;
    Contacts* contacts = nullptr;
    ContactRequests* contact_requests = nullptr;
    History* history = nullptr;
    Sending* sending = nullptr;
    Amendments* amendments = nullptr;
    Presence* presence = nullptr;
    Sessions* sessions = nullptr;
    Bans* bans = nullptr;
    Joins* joins = nullptr;
    Invitations* invitations = nullptr;
    GrantRules* grants = nullptr;
    Explainer* explainer = nullptr;
    AuditLog* audit = nullptr;
    Psks* psks = nullptr;
    OpenLogins* logins = nullptr;
    Keys* keys = nullptr;
    SignUps* sign_ups = nullptr;
};

} // namespace parley::bridge
