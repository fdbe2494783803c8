#pragma once

#include "clients/cli/import/source.h"

#include <string>
#include <string_view>

namespace parley::cli::import {

/// As mosquitto-go-auth matches: level by level, a filter of a client like a name, topics that begin with $ like
/// others.
[[nodiscard]] bool go_auth_matches(std::string_view saved, std::string_view given);

/// With the user in the place of %u, and of %c: clients are taken to be called as their users.
[[nodiscard]] std::string go_auth_filled_in(std::string topic, const std::string& user);

/// Rules by which everybody may do everything.
void allow_everything(Source& source, const std::string& origin);

} // namespace parley::cli::import
