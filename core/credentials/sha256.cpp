#include "core/credentials/sha256.h"

#include "core/base/errors.h"

#include <openssl/evp.h>

#include <array>

namespace parley::credentials {

struct Sha256::Context {
    struct Free {
        void operator()(EVP_MD_CTX* digest) const noexcept { EVP_MD_CTX_free(digest); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> digest{EVP_MD_CTX_new()};

    void check(int ok) const
    {
        if (digest == nullptr || ok != 1)
            throw StorageError("OpenSSL cannot compute SHA-256");
    }
};

Sha256::Sha256()
    : context_(std::make_unique<Context>())
{
    context_->check(1);
    context_->check(EVP_DigestInit_ex(context_->digest.get(), EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes)
{
    context_->check(EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex()
{
    static constexpr char digits[] = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    context_->check(EVP_DigestFinal_ex(context_->digest.get(), bytes.data(), &size));
    std::string text;
    for (unsigned int i = 0; i < size; ++i)
        text.append({digits[bytes.at(i) >> 4], digits[bytes.at(i) & 15]});
    return text;
}

Digest sha256(std::string_view bytes)
{
    Digest digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
        size != digest.size())
        throw StorageError("OpenSSL cannot compute SHA-256");
    return digest;
}

} // namespace parley::credentials
