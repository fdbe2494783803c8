parley_test(bridge_gateway_test LABEL unit
    SOURCES gateway_address_test.cpp gateway_packets_test.cpp gateway_rules_test.cpp gateway_session_test.cpp
    LINK Parley::gateway Parley::web_socket_testing Parley::system_testing spdlog::spdlog
    TIMEOUT 60)
# See bridge/http/CMakeLists.txt.
target_compile_options(bridge_gateway_test PRIVATE -Wno-mismatched-new-delete)
