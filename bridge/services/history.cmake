parley_library(history_services
    SOURCES history.cpp history_sync.cpp presence.cpp reading_rights.cpp sessions.cpp
    LINK Parley::async Parley::ids Parley::history_store Parley::search Parley::directory_rules)
