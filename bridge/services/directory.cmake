parley_library(scopes SOURCES scope.cpp LINK Parley::base)
parley_library(directory_rules
    SOURCES acts.cpp directory_rules.cpp
    LINK Parley::directory_store Parley::scopes PRIVATE_LINK Boost::json)
parley_library(users_service SOURCES users.cpp LINK Parley::directory_rules PRIVATE_LINK Parley::credentials)
parley_library(psks_service SOURCES psks.cpp LINK Parley::directory_rules PRIVATE_LINK Parley::credentials)
parley_library(access_service
    SOURCES keys.cpp open_logins.cpp
    LINK Parley::directory_rules Parley::scopes PRIVATE_LINK Parley::credentials Boost::json)
parley_library(groups_service SOURCES groups.cpp LINK Parley::directory_rules)
parley_library(members_service
    SOURCES admission.cpp bans.cpp invitations.cpp joins.cpp members.cpp
    LINK Parley::directory_rules PRIVATE_LINK Parley::credentials)
parley_library(sign_ups_service
    SOURCES sign_ups.cpp
    LINK Parley::members_service Parley::users_service PRIVATE_LINK Parley::credentials Boost::json)
parley_library(grants_service SOURCES grant_rules.cpp LINK Parley::directory_rules PRIVATE_LINK Parley::policy)
parley_library(audit_service SOURCES audit_log.cpp LINK Parley::directory_rules)
parley_library(explain_service
    SOURCES explainer.cpp thought_change.cpp
    LINK Parley::grants_service Parley::policy Parley::rights_in_memory PRIVATE_LINK Parley::topics)
parley_library(contacts_service SOURCES contact_requests.cpp contacts.cpp LINK Parley::directory_rules)
