#pragma once

#include "core/base/result.h"

#include <chrono>
#include <string>
#include <vector>

namespace parley::credentials {

/// A certificate (X.509, PEM) and its private key (PKCS #8, PEM, P-256).
struct CertificateAndKey {
    std::string certificate;
    std::string key;
};

struct CertificateWish {
    enum class For { server, client };

    std::string common_name;        ///< 1 to 64 bytes; a client's user id
    std::vector<std::string> names; ///< a server's host names and addresses
    For purpose = For::server;
    std::chrono::hours valid{24 * 365};
};

// For development and small installations of one's own: what a public authority or a company's own does, without them.
// Any thread. StorageError: OpenSSL has no randomness or no memory.

/// A new authority, self-signed: it may sign servers and clients, and no further authorities.
CertificateAndKey make_authority(const std::string& common_name, std::chrono::hours valid);
/// A certificate signed by the authority, valid from a minute ago on. invalid_argument: a name that cannot stand in
/// one, or an authority that cannot be read.
Result<CertificateAndKey> make_certificate(const CertificateAndKey& authority, const CertificateWish& wish);

} // namespace parley::credentials
