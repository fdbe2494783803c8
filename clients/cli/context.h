#pragma once

#include "clients/cli/api.h"
#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <functional>
#include <iostream>
#include <string>

namespace parley::cli {

class Table;

/// What every command gets: the options in front of it, its input and output. One for each run of the program.
struct Context {
    ApiOptions server;
    bool json = false;  ///< answers as JSON on standard output, one value
    bool quiet = false; ///< nothing on success but what was asked for
    std::istream& in = std::cin;
    std::ostream& out = std::cout;
    std::ostream& err = std::cerr;

    /// What was asked for has been done, and something was found that is not as it should be: exit status 1.
    bool found_trouble = false;

    /// What the parsed command line asks for; set by the command that was named.
    std::function<Result<void>(Context&)> run{};

    /// Prints the value as it came (with --json), or else the table.
    void print(const boost::json::value& value, const Table& table) const;
    /// For what changes something: the answer with --json, or else the sentence, unless --quiet.
    void say(const boost::json::value& answer, const std::string& sentence) const;
};

/// " (not yet enforced…)" where a change's answer says `"enforced":false`.
std::string enforcement_note(const boost::json::value& answer);

} // namespace parley::cli
