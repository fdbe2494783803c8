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

/// While it lives, no other parleyctl renews the kept login: each refresh token is good once, and of two that use the
/// same one the second would end the login. Without a place to keep logins, or where it cannot be locked, it does
/// nothing.
class LoginLock {
public:
    LoginLock(); ///< waits
    ~LoginLock();
    LoginLock(const LoginLock&) = delete;
    LoginLock& operator=(const LoginLock&) = delete;

private:
    int fd_;
};

/// Writes a secret that is told once to a new file of mode 0600. already_exists: the file is there.
Result<void> keep_secret(const std::string& file, const std::string& secret);

} // namespace parley::cli
