#include "core/credentials/keyed_hash.h"

#include "core/base/errors.h"
#include "core/credentials/hmac.h"

#include <openssl/crypto.h>
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
    return hmac_sha256({reinterpret_cast<const char*>(key_.data()), key_.size()}, text);
}

bool equal_digests(const Digest& one, const Digest& other) noexcept
{
    return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace parley::credentials
