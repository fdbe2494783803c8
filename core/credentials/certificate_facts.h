#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace parley::credentials {

/// What a certificate says. Names that hold control characters (a NUL byte, for one) or are no UTF-8 are left out: they
/// are made to be taken for another name.
struct CertificateFacts {
    std::vector<std::string> common_names; ///< of the subject
    std::vector<std::string> host_names;   ///< subject alternative names of the kind DNS
    std::vector<std::string> addresses;    ///< those of the kind IP
    std::string subject;                   ///< RFC 2253
    std::string issuer;
    std::string serial; ///< hex, lower case
    UnixMillis valid_from{};
    UnixMillis valid_until{};
    bool is_authority = false;
};

/// Of the first certificate of a PEM text. invalid_argument: there is none, or it is malformed.
Result<CertificateFacts> read_certificate(const std::string& pem);

/// Of the X509 that `x509` points to (OpenSSL's, as the broker hands it out), which is freed. Null: facts
/// of nothing.
CertificateFacts take_certificate(void* x509);

/// What a server should know before it is told to load this pair. invalid_argument: one of them cannot be read, they do
/// not belong together, the certificate is over or not valid yet. With `authority` (PEM; empty: none is asked) also: it
/// is not signed by it, or not meant for servers.
Result<CertificateFacts> check_server_pair(const std::string& certificate, const std::string& key,
                                           const std::string& authority, UnixMillis now);

} // namespace parley::credentials
