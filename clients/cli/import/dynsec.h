#pragma once

#include "clients/cli/import/source.h"
#include "core/base/result.h"

#include <string>

namespace parley::cli::import {

/// The JSON file of Mosquitto's dynamic-security plugin. Its roles become groups where several clients have them, so
/// that one grant serves them all; its groups become groups. What a client may subscribe with and what is delivered to
/// him are two lists of rules there and one here: they are joined. What grants cannot say is a loss.
Result<Source> read_dynsec(const std::string& json);

} // namespace parley::cli::import
