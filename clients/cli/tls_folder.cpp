#include "clients/cli/tls_folder.h"

#include "core/credentials/revocation.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::cli {
namespace {

namespace fs = std::filesystem;
using credentials::CertificateAndKey;
using credentials::CertificateWish;

constexpr std::chrono::hours authority_valid{24 * 3650};
constexpr mode_t for_everybody = 0644;
constexpr mode_t for_the_owner = 0600;

Error failed(const fs::path& file, const char* doing)
{
    return {Errc::unavailable, file.string() + ": " + doing + ": " + std::strerror(errno)};
}

bool write_all(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Written aside with its mode and moved into its place: nobody sees half of it, or a key that others may read.
Result<void> put_file(const fs::path& file, const std::string& text, mode_t mode)
{
    const fs::path aside = file.string() + ".new";
    ::unlink(aside.c_str());
    const int descriptor = ::open(aside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, for_the_owner);
    if (descriptor < 0)
        return failed(aside, "cannot be made");
    const bool good = write_all(descriptor, text) && ::fchmod(descriptor, mode) == 0 && ::fsync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    errno = reason;
    if (!good || ::rename(aside.c_str(), file.c_str()) != 0) {
        auto failure = failed(file, "cannot be written");
        ::unlink(aside.c_str());
        return failure;
    }
    return {};
}

Result<void> put_pair(const fs::path& certificate, const fs::path& key, const CertificateAndKey& pair)
{
    if (auto put = put_file(key, pair.key, for_the_owner); !put)
        return put.error();
    return put_file(certificate, pair.certificate, for_everybody);
}

Result<void> make_folder(const fs::path& folder)
{
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST)
        return {};
    return failed(folder, "cannot be made");
}

bool is_there(const fs::path& file)
{
    std::error_code ignored;
    return fs::exists(file, ignored);
}

} // namespace

Result<std::string> read_pem(const fs::path& file)
{
    constexpr std::size_t most = 1024 * 1024;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return failed(file, "cannot be read");
    std::string text(most + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most)
        return Error{Errc::unavailable, file.string() + ": is longer than a certificate or key (1 MiB)"};
    return text;
}

std::vector<std::string> names_of_this_machine()
{
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' && names[0] != name.data())
        names.emplace_back(name.data());
    return names;
}

fs::path TlsFolder::client(const std::string& user) const
{
    return folder_ / "clients" / (user + ".pem");
}

fs::path TlsFolder::client_key(const std::string& user) const
{
    return folder_ / "clients" / (user + ".key");
}

Result<CertificateAndKey> TlsFolder::read_authority() const
{
    if (!is_there(authority()))
        return Error{Errc::not_found, "no authority in " + folder_.string() + ": `parleyctl tls init` makes one"};
    auto certificate = read_pem(authority());
    if (!certificate)
        return certificate.error();
    auto key = read_pem(folder_ / "ca.key");
    if (!key)
        return key.error();
    return CertificateAndKey{*std::move(certificate), *std::move(key)};
}

Result<bool> TlsFolder::init(const std::vector<std::string>& names, std::chrono::hours valid)
{
    for (const fs::path& folder : {folder_, folder_ / "clients"})
        if (auto made = make_folder(folder); !made)
            return made.error();
    const bool is_new = !is_there(authority());
    if (is_new) {
        const auto made = credentials::make_authority("Parley development authority", authority_valid);
        if (auto put = put_pair(authority(), folder_ / "ca.key", made); !put)
            return put.error();
    }
    if (is_new || !is_there(revoked())) {
        const auto signer = read_authority();
        if (!signer)
            return signer.error();
        const auto list = credentials::revoke(*signer, "", "");
        if (!list)
            return list.error();
        if (auto put = put_file(revoked(), *list, for_everybody); !put)
            return put.error();
    }
    if (is_new || !is_there(server()))
        if (auto made = make_server(names, valid); !made)
            return made.error();
    return is_new;
}

Result<void> TlsFolder::make_server(const std::vector<std::string>& names, std::chrono::hours valid)
{
    const auto signer = read_authority();
    if (!signer)
        return signer.error();
    if (names.empty())
        return Error{Errc::invalid_argument, "a server certificate needs the names that clients connect to"};
    const auto pair = credentials::make_certificate(
        *signer, {names.front().substr(0, 64), names, CertificateWish::For::server, valid});
    if (!pair)
        return pair.error();
    return put_pair(server(), server_key(), *pair);
}

Result<credentials::CertificateFacts> TlsFolder::renew_server(std::vector<std::string> names, std::chrono::hours valid)
{
    if (names.empty() && is_there(server())) {
        const auto text = read_pem(server());
        if (!text)
            return text.error();
        const auto before = credentials::read_certificate(*text);
        if (!before)
            return Error{before.error().code, server().string() + ": " + before.error().message};
        names = before->host_names;
        names.insert(names.end(), before->addresses.begin(), before->addresses.end());
    }
    if (auto made = make_server(names, valid); !made)
        return made.error();
    const auto text = read_pem(server());
    return text ? credentials::read_certificate(*text) : text.error();
}

Result<void> TlsFolder::make_client(const std::string& user, std::chrono::hours valid)
{
    const auto signer = read_authority();
    if (!signer)
        return signer.error();
    if (is_there(client(user)))
        return Error{Errc::already_exists, client(user).string() + ": is there already; `parleyctl tls revoke " + user +
                                               "` puts it out of use"};
    if (auto made = make_folder(folder_ / "clients"); !made)
        return made.error();
    const auto pair = credentials::make_certificate(*signer, {user, {}, CertificateWish::For::client, valid});
    if (!pair)
        return pair.error();
    return put_pair(client(user), client_key(user), *pair);
}

Result<void> TlsFolder::revoke_client(const std::string& user)
{
    const auto signer = read_authority();
    if (!signer)
        return signer.error();
    if (!is_there(client(user)))
        return Error{Errc::not_found, client(user).string() + ": is not there"};
    const auto certificate = read_pem(client(user));
    if (!certificate)
        return certificate.error();
    const auto facts = credentials::read_certificate(*certificate);
    if (!facts)
        return Error{facts.error().code, client(user).string() + ": " + facts.error().message};
    const auto before = is_there(revoked()) ? read_pem(revoked()) : Result<std::string>(std::string());
    if (!before)
        return before.error();
    const auto list = credentials::revoke(*signer, *before, *certificate);
    if (!list)
        return list.error();
    if (auto put = put_file(revoked(), *list, for_everybody); !put)
        return put.error();
    // The name is free for his next one; the serial number tells the old ones apart.
    const fs::path kept = folder_ / "clients" / (user + ".revoked-" + facts->serial.substr(0, 8) + ".pem");
    if (::rename(client(user).c_str(), kept.c_str()) != 0)
        return failed(client(user), "cannot be moved aside");
    ::unlink(client_key(user).c_str());
    return {};
}

Result<std::vector<TlsFolder::Entry>> TlsFolder::list() const
{
    std::vector<fs::path> files;
    for (const fs::path& file : {authority(), server()})
        if (is_there(file))
            files.push_back(file);
    if (files.empty())
        return Error{Errc::not_found, "no certificates in " + folder_.string() + ": `parleyctl tls init` makes some"};
    std::vector<fs::path> clients;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_ / "clients", ignored))
        if (entry.path().extension() == ".pem")
            clients.push_back(entry.path());
    std::sort(clients.begin(), clients.end());
    files.insert(files.end(), clients.begin(), clients.end());

    const auto revoked_list = is_there(revoked()) ? read_pem(revoked()) : Result<std::string>(std::string());
    std::vector<Entry> entries;
    for (const fs::path& file : files) {
        const auto text = read_pem(file);
        if (!text)
            return text.error();
        const auto facts = credentials::read_certificate(*text);
        if (!facts)
            return Error{facts.error().code, file.string() + ": " + facts.error().message};
        const auto gone = revoked_list ? credentials::is_revoked(*revoked_list, *text) : Result<bool>(false);
        entries.push_back({file.lexically_relative(folder_), *facts, gone && *gone});
    }
    return entries;
}

} // namespace parley::cli
