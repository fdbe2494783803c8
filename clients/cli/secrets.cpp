#include "clients/cli/secrets.h"

#include "core/credentials/secret.h"

#include <boost/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

namespace parley::cli {
namespace {

/// The terminal, with its echo off for as long as this lives.
class SilentTerminal {
public:
    SilentTerminal()
        : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0)
            return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
    }
    ~SilentTerminal()
    {
        if (changed_)
            ::tcsetattr(fd_, TCSAFLUSH, &before_);
        if (fd_ >= 0)
            ::close(fd_);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

    [[nodiscard]] bool usable() const { return changed_; }
    std::string ask(const std::string& prompt)
    {
        write(prompt + ": ");
        std::string line;
        char c = 0;
        while (::read(fd_, &c, 1) == 1 && c != '\n')
            line += c;
        write("\n");
        return line;
    }

private:
    void write(const std::string& text)
    {
        // A prompt that cannot be shown does not change what is read.
        [[maybe_unused]] const auto written = ::write(fd_, text.data(), text.size());
    }

    int fd_;
    termios before_{};
    bool changed_ = false;
};

std::filesystem::path login_file()
{
    const char* const config = std::getenv("XDG_CONFIG_HOME");
    const char* const home = std::getenv("HOME");
    std::filesystem::path folder;
    if (config != nullptr && *config == '/')
        folder = config;
    else if (home != nullptr && *home != '\0')
        folder = std::filesystem::path(home) / ".config";
    return folder.empty() ? folder : folder / "parley" / "token";
}

Result<std::string> first_line(std::istream& in, const std::string& name)
{
    std::string line;
    std::getline(in, line);
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    if (line.empty())
        return Error{Errc::invalid_argument, name + " holds no password in its first line"};
    return line;
}

std::string text_of(const boost::json::object& object, std::string_view name)
{
    const auto* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

} // namespace

Result<std::string> obtain_password(const std::string& file, const std::string& prompt, bool confirm, std::istream& in)
{
    if (file == "-")
        return first_line(in, "standard input");
    if (!file.empty()) {
        std::ifstream stream(file);
        if (!stream)
            return Error{Errc::invalid_argument, file + ": cannot be read: " + std::strerror(errno)};
        return first_line(stream, file);
    }
    SilentTerminal terminal;
    if (!terminal.usable())
        return Error{Errc::invalid_argument, "no terminal to ask for the password: name a file that holds it"};
    std::string password = terminal.ask(prompt);
    if (password.empty())
        return Error{Errc::invalid_argument, "no password entered"};
    if (confirm && terminal.ask(prompt + " again") != password)
        return Error{Errc::invalid_argument, "the two entries differ"};
    return password;
}

std::optional<CachedLogin> load_login(const std::string& url)
{
    std::ifstream in(login_file());
    if (!in)
        return std::nullopt;
    const std::string text(std::istreambuf_iterator<char>(in), {});
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error || !value.is_object())
        return std::nullopt;
    const auto& object = value.get_object();
    CachedLogin login{text_of(object, "url"), text_of(object, "user"), text_of(object, "access_token"),
                      text_of(object, "refresh_token")};
    if (login.url != url || login.access_token.empty())
        return std::nullopt;
    return login;
}

Result<void> save_login(const CachedLogin& login)
{
    const auto file = login_file();
    if (file.empty())
        return Error{Errc::unavailable, "neither HOME nor XDG_CONFIG_HOME is set: no place to keep the login"};
    const std::string text = boost::json::serialize(boost::json::object{{"url", login.url},
                                                                        {"user", login.user},
                                                                        {"access_token", login.access_token},
                                                                        {"refresh_token", login.refresh_token}}) +
                             "\n";
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    // A new file that takes the old one's place: no moment with half a token, or with a mode that others can read.
    const std::filesystem::path fresh = file.string() + ".new";
    std::filesystem::remove(fresh, error);
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (fd >= 0)
        ::close(fd);
    written = written && ::rename(fresh.c_str(), file.c_str()) == 0;
    if (!written)
        return Error{Errc::unavailable, file.string() + ": cannot be written: " + std::strerror(errno)};
    return {};
}

bool forget_login()
{
    std::error_code error;
    const auto file = login_file();
    return !file.empty() && std::filesystem::remove(file, error);
}

LoginLock::LoginLock()
    : fd_(-1)
{
    const auto file = login_file();
    if (file.empty())
        return;
    // A file of its own: the login itself is replaced at each renewal, and a lock on what was there would lock nobody
    // out.
    fd_ = ::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0)
        return;
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
}

LoginLock::~LoginLock()
{
    if (fd_ >= 0)
        ::close(fd_);
}

Result<void> keep_secret(const std::string& file, const std::string& secret)
{
    return credentials::write_new_secret(file, secret);
}

} // namespace parley::cli
