parley_test(bridge_doors_test LABEL unit
    SOURCES doors_auth_test.cpp doors_connection_test.cpp doors_enforcement_test.cpp doors_http_test.cpp doors_json_test.cpp doors_openapi_test.cpp
            doors_rpc_test.cpp doors_send_at_once_test.cpp doors_server_test.cpp doors_web_test.cpp
    LINK Parley::system_testing Parley::bridge_operation Parley::bridge_app Parley::openapi Parley::credentials spdlog::spdlog
    TIMEOUT 60)
# See bridge/http/CMakeLists.txt.
target_compile_options(bridge_doors_test PRIVATE -Wno-mismatched-new-delete)

parley_test(bridge_tls_test LABEL unit
    SOURCES doors_tls_test.cpp
    LINK Parley::bridge_http Parley::credentials Parley::system_testing OpenSSL::SSL spdlog::spdlog
    TIMEOUT 60)
