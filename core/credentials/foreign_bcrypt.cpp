#include "core/credentials/foreign_schemes.h"
#include "core/credentials/foreign_verifier.h"

#include <crypt.h>
#include <openssl/crypto.h>

#include <memory>
#include <string>

namespace parley::credentials::foreign {
namespace {

constexpr std::size_t bcrypt_bytes = 60; // $2b$10$, 22 characters of salt, 31 of hash
constexpr std::string_view alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// crypt_r() leaves what it made of the password in here.
struct Cleanse {
    void operator()(crypt_data* data) const noexcept
    {
        OPENSSL_cleanse(data, sizeof *data);
        delete data;
    }
};

} // namespace

Result<bool> check_bcrypt(std::string_view verifier, Password password)
{
    const bool is_known = verifier.starts_with("$2a$") || verifier.starts_with("$2b$") || verifier.starts_with("$2y$");
    if (!is_known || verifier.size() != bcrypt_bytes || !is_digit(verifier[4]) || !is_digit(verifier[5]) ||
        verifier[6] != '$' || verifier.find_first_not_of(alphabet, 7) != std::string_view::npos)
        return malformed();
    const unsigned cost = static_cast<unsigned>(verifier[4] - '0') * 10 + static_cast<unsigned>(verifier[5] - '0');
    if (cost < 4)
        return malformed();
    if (cost > max_bcrypt_cost)
        return Error{Errc::too_large, "the password hash has a bcrypt cost over " + std::to_string(max_bcrypt_cost)};
    if (!password)
        return false;

    // 32 KiB: on the heap, since the broker's thread has more frames below.
    const std::unique_ptr<crypt_data, Cleanse> data(new crypt_data{});
    std::string text(*password);
    const char* const made = crypt_r(text.c_str(), std::string(verifier).c_str(), data.get());
    const bool is_same = made != nullptr && std::string_view(made).size() == verifier.size() &&
                         CRYPTO_memcmp(made, verifier.data(), verifier.size()) == 0;
    OPENSSL_cleanse(text.data(), text.size());
    return is_same;
}

} // namespace parley::credentials::foreign
