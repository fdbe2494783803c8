#include "core/credentials/foreign_schemes.h"
#include "core/credentials/foreign_verifier.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <string>

namespace parley::credentials::foreign {
namespace {

constexpr std::size_t sha512_bytes = 64;
constexpr std::size_t least_hash_bytes = 16; // a shorter one is met by chance

Result<bool> check_derived(const EVP_MD* digest, std::optional<std::uint32_t> iterations,
                           const std::optional<Bytes>& salt, const std::optional<Bytes>& hash, Password password)
{
    if (!iterations || !salt || !hash || hash->size() < least_hash_bytes)
        return malformed();
    if (*iterations > max_foreign_iterations)
        return Error{Errc::too_large, "the password hash has more than " + std::to_string(max_foreign_iterations) +
                                          " PBKDF2 iterations"};
    if (!password)
        return false;
    Bytes derived(hash->size());
    if (PKCS5_PBKDF2_HMAC(password->data(), static_cast<int>(password->size()), salt->data(),
                          static_cast<int>(salt->size()), static_cast<int>(*iterations), digest,
                          static_cast<int>(derived.size()), derived.data()) != 1)
        throw std::runtime_error("OpenSSL: PBKDF2 failed");
    return equal_bytes(derived, *hash);
}

Result<bool> check_salted_sha512(const std::optional<Bytes>& salt, const std::optional<Bytes>& hash, Password password)
{
    if (!salt || !hash || hash->size() != sha512_bytes)
        return malformed();
    if (!password)
        return false;
    Bytes salted(password->begin(), password->end());
    salted.insert(salted.end(), salt->begin(), salt->end());
    Bytes digest(sha512_bytes);
    const int done = EVP_Digest(salted.data(), salted.size(), digest.data(), nullptr, EVP_sha512(), nullptr);
    OPENSSL_cleanse(salted.data(), salted.size());
    if (done != 1)
        throw std::runtime_error("OpenSSL: SHA-512 failed");
    return equal_bytes(digest, *hash);
}

} // namespace

Result<bool> check_mosquitto(std::string_view verifier, Password password)
{
    if (verifier.starts_with("$6$")) {
        const auto parts = split(verifier, 4);
        return parts ? check_salted_sha512(read_padded(parts->at(2)), read_padded(parts->at(3)), password)
                     : Result<bool>(malformed());
    }
    const auto parts = split(verifier, 5);
    if (!parts)
        return malformed();
    const auto hash = read_padded(parts->at(4));
    if (!hash || hash->size() != sha512_bytes)
        return malformed();
    return check_derived(EVP_sha512(), read_number(parts->at(2)), read_padded(parts->at(3)), hash, password);
}

Result<bool> check_pbkdf2(std::string_view verifier, Password password)
{
    const auto parts = split(verifier, 5);
    if (!parts)
        return malformed();
    if (parts->at(0) == "PBKDF2") {
        const bool is_256 = parts->at(1) == "sha256";
        if (!is_256 && parts->at(1) != "sha512")
            return malformed();
        return check_derived(is_256 ? EVP_sha256() : EVP_sha512(), read_number(parts->at(2)), read_padded(parts->at(3)),
                             read_padded(parts->at(4)), password);
    }
    // "", "pbkdf2-sha512", "i=…,l=…", salt, hash
    const std::string_view cost = parts->at(2);
    const std::size_t comma = cost.find(",l=");
    const auto hash = read_unpadded(parts->at(4));
    if (!cost.starts_with("i=") || comma == std::string_view::npos || !hash ||
        read_number(cost.substr(comma + 3)) != hash->size())
        return malformed();
    return check_derived(EVP_sha512(), read_number(cost.substr(2, comma - 2)), read_unpadded(parts->at(3)), hash,
                         password);
}

} // namespace parley::credentials::foreign
