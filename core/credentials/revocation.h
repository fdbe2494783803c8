#pragma once

#include "core/base/result.h"
#include "core/credentials/certificates.h"

#include <string>

namespace parley::credentials {

// The list of a development authority's certificates that count no more (X.509 CRL, PEM), for the broker's `crlfile`.
// It is good as long as the authority: a list that has run out would shut everybody out.

/// `list`: the one so far; empty: none. `certificate` is put on it; empty: only signed anew. invalid_argument: one of
/// them cannot be read, or is not the authority's.
Result<std::string> revoke(const CertificateAndKey& authority, const std::string& list, const std::string& certificate);

/// True if the certificate stands on the list. invalid_argument: one of them cannot be read.
Result<bool> is_revoked(const std::string& list, const std::string& certificate);

} // namespace parley::credentials
