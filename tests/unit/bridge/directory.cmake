parley_test(bridge_directory_store_test LABEL unit
    SOURCES directory_store_test.cpp directory_audit_test.cpp directory_data_folder_test.cpp directory_async_test.cpp
    LINK Parley::directory_store Parley::credentials Boost::json)
parley_test(bridge_directory_services_test LABEL unit
    SOURCES directory_users_test.cpp directory_groups_test.cpp directory_members_test.cpp directory_contacts_test.cpp
            directory_member_rights_test.cpp directory_group_door_test.cpp directory_duties_test.cpp directory_acts_test.cpp
            directory_psks_test.cpp directory_logins_test.cpp directory_sign_ups_test.cpp
    LINK Parley::bridge_auth Parley::access_service Parley::sign_ups_service Parley::credentials Boost::json
         Parley::users_service Parley::psks_service Parley::groups_service Parley::members_service Parley::contacts_service
         Parley::grants_service)
parley_test(bridge_directory_announcer_test LABEL unit
    SOURCES directory_announcement_test.cpp directory_announcer_test.cpp directory_pruner_test.cpp
    LINK Parley::announcer Boost::json)
