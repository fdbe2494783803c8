#include "core/credentials/hmac.h"

#include "core/base/errors.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parley::credentials {

Digest hmac_sha256(std::string_view key, std::string_view text)
{
    Digest digest{};
    unsigned int length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &length) ==
            nullptr ||
        length != digest.size())
        throw StorageError("HMAC-SHA-256 failed");
    return digest;
}

} // namespace parley::credentials
