parley_test(bridge_history_test LABEL unit
    SOURCES history_writer_test.cpp history_store_test.cpp history_projector_test.cpp
    LINK Parley::projector Parley::directory_store)
parley_test(bridge_history_services_test LABEL unit
    SOURCES history_services_test.cpp history_search_test.cpp history_presence_test.cpp
    LINK Parley::projector Parley::history_services Parley::search Parley::presence Parley::membership_query)
parley_test(bridge_amendments_test LABEL unit
    SOURCES history_amendments_test.cpp
    LINK Parley::projector Parley::amendments_service Parley::directory_store Boost::json)
