# parley_embed_sql(target NAMESPACE ns HEADER file.h FILES a.sql b.sql …)
# Each file becomes `inline constexpr std::string_view <name>` (its name without .sql) in namespace `ns`, in a generated
# header that the target includes as "file.h". SQL stays readable as SQL, and editing it rebuilds what uses it.
function(parley_embed_sql target)
    cmake_parse_arguments(ARG "" "NAMESPACE;HEADER" "FILES" ${ARGN})
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/embedded_${target}")
    set(header "${folder}/${ARG_HEADER}")
    set(text "#pragma once\n\n#include <string_view>\n\nnamespace ${ARG_NAMESPACE} {\n\n")
    foreach(file IN LISTS ARG_FILES)
        get_filename_component(absolute "${file}" ABSOLUTE)
        get_filename_component(name "${file}" NAME_WE)
        if(name MATCHES "^[0-9]") # REGEX REPLACE would put the letter before each leading digit
            set(name "m${name}")
        endif()
        file(READ "${absolute}" sql)
        string(APPEND text "inline constexpr std::string_view ${name} = R\"~sql~(${sql})~sql~\";\n\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${absolute}")
    endforeach()
    string(APPEND text "} // namespace ${ARG_NAMESPACE}\n")
    # CONFIGURE writes only what differs, and does not take "$<" in a comment for a generator expression.
    file(CONFIGURE OUTPUT "${header}" CONTENT "${text}" @ONLY)
    target_include_directories(${target} PRIVATE "${folder}")
endfunction()
