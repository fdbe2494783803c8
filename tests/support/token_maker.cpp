#include "tests/support/token_maker.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace parley::testing {
namespace {

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string signed_part(std::string_view header, std::string_view claims)
{
    return base64url(header) + '.' + base64url(claims);
}

void check(bool ok)
{
    if (!ok)
        throw std::runtime_error("OpenSSL cannot make a token");
}

/// A number of the key, big-endian; at least `bytes` long.
std::string number(const EVP_PKEY* key, const char* name, int bytes)
{
    BIGNUM* raw = nullptr;
    check(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> value(raw, BN_free);
    std::string text(static_cast<std::size_t>(std::max(bytes, BN_num_bytes(raw))), '\0');
    check(BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size())) > 0);
    return text;
}

/// From OpenSSL's form to the two numbers side by side.
std::string raw_signature(const std::string& der)
{
    const unsigned char* at = bytes_of(der);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    check(signature != nullptr);
    std::string text(64, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(text.data());
    check(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, 32) == 32);
    check(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + 32, 32) == 32);
    return text;
}

} // namespace

std::string base64url(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

std::string sign_hs256(std::string_view header, std::string_view claims, std::string_view key)
{
    const std::string text = signed_part(header, claims);
    unsigned char digest[32];
    unsigned int length = 0;
    check(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), digest, &length) !=
          nullptr);
    return text + '.' + base64url({reinterpret_cast<const char*>(digest), length});
}

struct OutsideIssuer::Keys {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair{nullptr, EVP_PKEY_free};
};

OutsideIssuer::OutsideIssuer(std::string kind, std::string key_id, int bits)
    : kind_(std::move(kind))
    , key_id_(std::move(key_id))
    , keys_(std::make_unique<Keys>())
{
    keys_->pair.reset(kind_ == "RS256" ? EVP_RSA_gen(static_cast<unsigned>(bits)) : EVP_EC_gen("P-256"));
    check(keys_->pair != nullptr);
}

OutsideIssuer::~OutsideIssuer() = default;

std::string OutsideIssuer::jwk() const
{
    const EVP_PKEY* const key = keys_->pair.get();
    std::string text = R"({"use":"sig","alg":")" + kind_ + '"';
    if (!key_id_.empty())
        text += R"(,"kid":")" + key_id_ + '"';
    if (kind_ == "RS256")
        return text + R"(,"kty":"RSA","n":")" + base64url(number(key, OSSL_PKEY_PARAM_RSA_N, 1)) + R"(","e":")" +
               base64url(number(key, OSSL_PKEY_PARAM_RSA_E, 1)) + R"("})";
    return text + R"(,"kty":"EC","crv":"P-256","x":")" + base64url(number(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)) +
           R"(","y":")" + base64url(number(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)) + R"("})";
}

std::string OutsideIssuer::jwks() const
{
    return R"({"keys":[)" + jwk() + "]}";
}

std::string OutsideIssuer::sign(std::string_view claims) const
{
    return sign(R"({"typ":"JWT","alg":")" + kind_ + '"' + (key_id_.empty() ? "" : R"(,"kid":")" + key_id_ + '"') + '}',
                claims);
}

std::string OutsideIssuer::sign(std::string_view header, std::string_view claims) const
{
    const std::string text = signed_part(header, claims);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 0;
    check(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, keys_->pair.get()) == 1);
    check(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1);
    std::string signature(size, '\0');
    check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                         text.size()) == 1);
    signature.resize(size);
    return text + '.' + base64url(kind_ == "ES256" ? raw_signature(signature) : signature);
}

} // namespace parley::testing
