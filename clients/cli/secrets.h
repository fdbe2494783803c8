#pragma once

#include "core/base/result.h"

#include <istream>
#include <optional>
#include <string>

namespace parley::cli {

/// How a password comes in: never on the command line, where other users of the machine can read it.
/// `file` is a file whose first line is the password, or "-" for a line of `in`. Empty: asked for on the terminal,
/// without showing it; twice and equal if `confirm`. invalid_argument: no terminal to ask on, an unreadable or empty
/// file, or two different entries.
Result<std::string> obtain_password(const std::string& file, const std::string& prompt, bool confirm, std::istream& in);

/// The login that `parleyctl login` keeps: JSON in ~/.config/parley/token (or $XDG_CONFIG_HOME/parley/token), mode
/// 0600.
struct CachedLogin {
    std::string url;
    std::string user;
    std::string access_token;
    std::string refresh_token; ///< empty: none
};
/// Nothing: there is none, it cannot be read, or it belongs to another server.
std::optional<CachedLogin> load_login(const std::string& url);
/// unavailable: it cannot be written.
Result<void> save_login(const CachedLogin& login);
/// True: there was one.
bool forget_login();

} // namespace parley::cli
