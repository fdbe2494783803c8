parley_library(sending_service
    SOURCES sending.cpp
    LINK Parley::async Parley::ids Parley::topics Parley::directory_rules Parley::history_store
    PRIVATE_LINK Parley::credentials Parley::policy)
parley_library(amendments_service
    SOURCES amendments.cpp
    LINK Parley::async Parley::ids Parley::topics Parley::directory_store Parley::history_store Boost::json
    PRIVATE_LINK Parley::bridge_json Parley::credentials)
