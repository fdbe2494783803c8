#include "core/credentials/secret.h"

#include "core/base/errors.h"
#include "core/credentials/random.h"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace parley::credentials {
namespace {

constexpr std::size_t max_secret_bytes = 4096;

/// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept
        : number_(number)
    {}
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

/// Removes the file when it goes out of scope.
class Scaffold {
public:
    explicit Scaffold(std::filesystem::path file)
        : file_(std::move(file))
    {}
    ~Scaffold() { ::unlink(file_.c_str()); }
    Scaffold(const Scaffold&) = delete;
    Scaffold& operator=(const Scaffold&) = delete;

private:
    std::filesystem::path file_;
};

[[noreturn]] void fail(const std::filesystem::path& file, const char* doing)
{
    const int reason = errno;
    throw StorageError(file.string() + ": " + doing + ": " + std::strerror(reason));
}

Error unreadable(const std::filesystem::path& file, const std::string& why)
{
    return {Errc::unavailable, file.string() + ": " + why};
}

void write_all(const std::filesystem::path& file, int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail(file, "write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync_folder_of(const std::filesystem::path& file)
{
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.is_open() || ::fsync(descriptor.number()) != 0)
        fail(folder, "sync");
}

} // namespace

std::string random_hex(std::size_t bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::vector<std::uint8_t> raw(bytes);
    fill_with_random(raw);
    std::string text;
    text.reserve(bytes * 2);
    for (const std::uint8_t byte : raw) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string random_password()
{
    // Without 0 O o, 1 I l i: 55 characters, 5.78 bits each.
    constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz";
    constexpr std::size_t length = 20;
    constexpr std::size_t fair =
        256 / alphabet.size() * alphabet.size(); // bytes from here on would favour some letters
    std::string password;
    while (password.size() < length) {
        std::array<std::uint8_t, 32> raw{};
        fill_with_random(raw);
        for (const std::uint8_t byte : raw)
            if (byte < fair && password.size() < length)
                password += alphabet[byte % alphabet.size()];
    }
    return password;
}

Result<void> write_new_secret(const std::filesystem::path& file, std::string_view secret)
{
    // Written aside and linked into place: whoever sees the file sees all of it, and an existing one is never replaced.
    std::filesystem::path aside = file;
    aside += "." + random_hex(8);
    {
        const Descriptor descriptor(::open(aside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
        if (!descriptor.is_open())
            fail(aside, "create");
        const Scaffold scaffold(aside);
        write_all(aside, descriptor.number(), std::string(secret) + '\n');
        if (::fsync(descriptor.number()) != 0)
            fail(aside, "sync");
        if (::link(aside.c_str(), file.c_str()) != 0) {
            if (errno == EEXIST)
                return Error{Errc::already_exists, file.string() + ": is there already"};
            fail(file, "create");
        }
    }
    sync_folder_of(file);
    return {};
}

Result<std::string> read_secret(const std::filesystem::path& file)
{
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!descriptor.is_open())
        return unreadable(file, std::strerror(errno));
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0)
        return unreadable(file, std::strerror(errno));
    if (!S_ISREG(status.st_mode))
        return unreadable(file, "not a file");
    if ((status.st_mode & S_IROTH) != 0)
        return unreadable(file, "can be read by every user of this machine; make it private with chmod 600");

    std::string text(max_secret_bytes + 1, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
        const ssize_t got = ::read(descriptor.number(), text.data() + length, text.size() - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable(file, std::strerror(errno));
        if (got == 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    if (length > max_secret_bytes)
        return unreadable(file, "longer than a secret of ours (4 KiB)");
    text.resize(std::min(length, text.find_first_of(std::string_view("\n\0", 2))));
    if (text.ends_with('\r'))
        text.pop_back();
    if (text.empty())
        return unreadable(file, "is empty");
    return text;
}

bool equal_secrets(std::string_view one, std::string_view other) noexcept
{
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace parley::credentials
