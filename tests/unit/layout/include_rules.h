#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace parley::layout {

/// Every include line of core/, plugin/, bridge/ and clients/ below `root` that breaks a rule, one text each:
/// `bridge/http/server.cpp:7: "plugin/x.h": bridge may not include plugin`. Empty: all arrows run as they should.
std::vector<std::string> wrong_includes(const std::filesystem::path& root);

/// How many source files wrong_includes() looks at.
std::size_t sources_below(const std::filesystem::path& root);

} // namespace parley::layout
