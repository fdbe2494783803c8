parley_library(directory_rules SOURCES directory_rules.cpp LINK Parley::directory_store)
parley_library(scopes SOURCES scope.cpp LINK Parley::base)
parley_library(users_service SOURCES users.cpp LINK Parley::directory_rules PRIVATE_LINK Parley::credentials)
parley_library(groups_service SOURCES groups.cpp LINK Parley::directory_rules)
parley_library(members_service
    SOURCES admission.cpp bans.cpp invitations.cpp joins.cpp members.cpp
    LINK Parley::directory_rules PRIVATE_LINK Parley::credentials)
parley_library(grants_service SOURCES grant_rules.cpp LINK Parley::directory_rules PRIVATE_LINK Parley::policy)
parley_library(contacts_service SOURCES contacts.cpp LINK Parley::directory_rules)
