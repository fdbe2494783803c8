#pragma once

#include "clients/cli/context.h"

#include <string>
#include <vector>

namespace parley::cli {

/// The whole of parleyctl but for main(): reads the command line (without the program's name), runs what it asks for,
/// writes to the context's streams and returns the exit status.
int run_program(std::vector<std::string> arguments, Context& context);

} // namespace parley::cli
