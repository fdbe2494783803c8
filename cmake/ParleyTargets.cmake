# What every target of ours shares: warnings, sanitizers, include root, ccache. Everything hangs on targets.

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${PARLEY_CCACHE}")
endif()
# Some fifty programs are linked with the same libraries: mold takes a fraction of the time.
find_program(PARLEY_MOLD mold)

add_library(parley_options INTERFACE)
target_compile_options(parley_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2
    # g++ 12 reports both of these falsely inside its own headers when it inlines std::string and std::variant.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>
    # Line tables are enough for sanitizers and for a stack; full debug information costs a third of the compile time.
    $<$<CONFIG:Debug>:-O1 -g1>
    $<$<BOOL:${PARLEY_WERROR}>:-Werror>)
target_include_directories(parley_options INTERFACE "${PROJECT_SOURCE_DIR}")
if(PARLEY_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(parley_options INTERFACE -fuse-ld=mold)
endif()
if(PARLEY_SANITIZE)
    target_compile_options(parley_options INTERFACE -fsanitize=${PARLEY_SANITIZE} -fno-omit-frame-pointer
                                                    -fno-sanitize-recover=all)
    target_link_options(parley_options INTERFACE -fsanitize=${PARLEY_SANITIZE})
    if(PARLEY_SANITIZE MATCHES "thread")
        # Asio's fences are behind mutexes that the sanitizer does understand.
        target_compile_options(parley_options INTERFACE -Wno-tsan)
    endif()
endif()
add_library(Parley::options ALIAS parley_options)

# parley_library(name SOURCES … [LINK public libraries …] [PRIVATE_LINK …])
# A static library `parley_<name>` with the alias Parley::<name>, position independent because the plugin links some.
function(parley_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
    add_library(parley_${name} STATIC ${ARG_SOURCES})
    add_library(Parley::${name} ALIAS parley_${name})
    target_link_libraries(parley_${name} PUBLIC Parley::options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    set_target_properties(parley_${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# parley_test(name LABEL unit|integration|faults SOURCES … [LINK …] [TIMEOUT seconds] [PROPERTIES …])
# A GoogleTest program, one ctest per program (starting a broker for each test case would cost more than the tests).
function(parley_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE Parley::options GTest::gtest GTest::gmock GTest::gtest_main ${ARG_LINK})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
