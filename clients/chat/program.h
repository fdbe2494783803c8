#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace parley::chat {

/// `parley` without main: for talking, in a terminal or in a script. Returns the exit status of clients/cli.
/// `arguments` without the program's name. Ends at the end of `in`, at SIGINT and at SIGTERM.
int run_program(std::vector<std::string> arguments, std::istream& in, std::ostream& out, std::ostream& err);

} // namespace parley::chat
