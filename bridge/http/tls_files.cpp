#include "bridge/http/tls_files.h"

#include <string>
#include <sys/stat.h>
#include <utility>

namespace parley::bridge::http {

using boost::system::error_code;

TlsFiles::TlsFiles(std::filesystem::path certificate, std::filesystem::path key)
    : certificate_(std::move(certificate))
    , key_(std::move(key))
{}

bool TlsFiles::Look::operator==(const Look& other) const noexcept
{
    return inode == other.inode && size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
}

TlsFiles::Look TlsFiles::look_at(const std::filesystem::path& file)
{
    struct stat found = {};
    if (::stat(file.c_str(), &found) != 0)
        return {};
    return {found.st_ino, found.st_size, found.st_ctim};
}

Result<bool> TlsFiles::reload_if_changed()
{
    const std::array<Look, 2> now{look_at(certificate_), look_at(key_)};
    if (looked_ && now == seen_)
        return false;
    seen_ = now; // of before the reading: what changes meanwhile is seen at the next call
    looked_ = true;
    auto loaded = load();
    if (!loaded)
        return loaded.error();
    context_ = *std::move(loaded);
    return true;
}

Result<std::shared_ptr<TlsFiles::Context>> TlsFiles::load() const
{
    const auto failure = [](const std::filesystem::path& file, const error_code& ec) {
        return Error{Errc::invalid_argument, file.string() + ": " + ec.message()};
    };
    auto context = std::make_shared<Context>(Context::tls_server);
    error_code ec;
    context->set_options(Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 | Context::no_tlsv1 |
                             Context::no_tlsv1_1,
                         ec);
    // Thousands of browsers are idle: 34 KiB less for each while nothing is on its way.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    // Without this OpenSSL would ask for a passphrase on the terminal, and wait.
    context->set_password_callback([](std::size_t, Context::password_purpose) { return std::string(); }, ec);
    context->use_certificate_chain_file(certificate_.string(), ec);
    if (ec)
        return failure(certificate_, ec);
    context->use_private_key_file(key_.string(), Context::pem, ec); // says so if it is another certificate's
    if (ec)
        return failure(key_, ec);
    return context;
}

} // namespace parley::bridge::http
