#include "core/credentials/keyed_hash.h"

#include "core/base/errors.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace parley::credentials {

KeyedHash::KeyedHash()
{
    if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1)
        throw StorageError("the operating system gives no random bytes");
}

KeyedHash::~KeyedHash()
{
    OPENSSL_cleanse(key_.data(), key_.size());
}

Digest KeyedHash::operator()(std::string_view text) const
{
    Digest digest{};
    unsigned int length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes, text.size(), digest.data(), &length) ==
            nullptr ||
        length != digest.size())
        throw StorageError("HMAC-SHA-256 failed");
    return digest;
}

bool equal_digests(const Digest& one, const Digest& other) noexcept
{
    return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace parley::credentials
