#pragma once

#include "core/base/result.h"
#include "parley/client.h"

#include <istream>
#include <memory>
#include <string>

namespace parley::chat {

/// What every command of `parley` takes to reach the server.
struct Login {
    std::string server = "mqtt://127.0.0.1:1883";
    std::string user;
    std::string password_file; ///< "-": standard input; empty: asked for on the terminal
    std::string client = "terminal";
    std::string state_folder; ///< empty: ~/.local/state/parley
    bool keep_state = true;   ///< false: nothing of this run is remembered
};

/// A client that is yet to be started. Errors as Client::open, and invalid_argument: no user, no password.
Result<std::unique_ptr<client::Client>> open(const Login& login, client::Handlers handlers, client::Options options,
                                             std::istream& in);

} // namespace parley::chat
