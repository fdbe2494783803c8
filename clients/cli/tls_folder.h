#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/certificate_facts.h"
#include "core/credentials/certificates.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace parley::cli {

/// A development authority and what it has signed, in files: `tls` in the data folder.
///
///   ca.pem      the authority, for whoever connects          ca.key      its key: stays here, mode 0600
///   server.pem  the certificate of broker and bridge         server.key  its key, mode 0600
///   crl.pem     certificates that count no more              clients/u1.pem, clients/u1.key   user u1's
///
/// Order     a pair is replaced key first, each file in one step; who reads between the two finds a pair that does not
///           fit and has to keep the old one (the bridge does).
/// Errors    unavailable: a file cannot be read or written. The rest is said below.
class TlsFolder {
public:
    explicit TlsFolder(std::filesystem::path folder)
        : folder_(std::move(folder))
    {}

    /// Makes what is not there yet: authority, list of revoked certificates, server certificate. True: the authority is
    /// new. invalid_argument: a name that cannot stand in a certificate.
    Result<bool> init(const std::vector<std::string>& names, std::chrono::hours valid);
    /// A new certificate for the server; `names` empty: those of the one before. not_found: there is no authority.
    Result<credentials::CertificateFacts> renew_server(std::vector<std::string> names, std::chrono::hours valid);
    /// A certificate for the user, whose id is its common name. already_exists: he has one.
    Result<void> make_client(const std::string& user, std::chrono::hours valid);
    /// Puts the user's certificate on the list and its files aside. not_found: he has none here.
    Result<void> revoke_client(const std::string& user);

    struct Entry {
        std::filesystem::path file; ///< relative to the folder
        credentials::CertificateFacts facts;
        bool revoked = false;
    };
    /// The authority, the server, then the clients in order of their names.
    Result<std::vector<Entry>> list() const;

    [[nodiscard]] std::filesystem::path authority() const { return folder_ / "ca.pem"; }
    [[nodiscard]] std::filesystem::path server() const { return folder_ / "server.pem"; }
    [[nodiscard]] std::filesystem::path server_key() const { return folder_ / "server.key"; }
    [[nodiscard]] std::filesystem::path client(const std::string& user) const;
    [[nodiscard]] std::filesystem::path client_key(const std::string& user) const;

private:
    [[nodiscard]] Result<credentials::CertificateAndKey> read_authority() const;
    [[nodiscard]] std::filesystem::path revoked() const { return folder_ / "crl.pem"; }
    Result<void> make_server(const std::vector<std::string>& names, std::chrono::hours valid);

    std::filesystem::path folder_;
};

/// A certificate, key or list as text. unavailable: it cannot be read, or is longer than 1 MiB.
Result<std::string> read_pem(const std::filesystem::path& file);

/// What this machine is called when somebody on it, or in its network, connects: localhost, 127.0.0.1, ::1 and its own
/// name.
std::vector<std::string> names_of_this_machine();

} // namespace parley::cli
