#include "core/credentials/scram.h"

#include "core/credentials/base64.h"
#include "core/credentials/foreign_verifier.h"
#include "core/credentials/random.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace parley::credentials {
namespace {

constexpr std::string_view scheme = "SCRAM-SHA-256$";
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t max_salt_bytes = 64;
constexpr std::size_t max_password_bytes = 1024;
constexpr std::uint32_t max_iterations = 1'000'000;

constexpr std::size_t key_bytes = 32;
using Key = std::array<std::uint8_t, key_bytes>;

struct Keys {
    Key stored;
    Key server;
};

/// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`
struct Verifier {
    std::uint32_t iterations = 0;
    std::vector<std::uint8_t> salt;
    Keys keys{};
};

[[noreturn]] void fail(const char* what)
{
    throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
}

Key hmac(const Key& key, std::string_view text)
{
    Key digest{};
    unsigned int length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length) == nullptr ||
        length != digest.size())
        fail("HMAC");
    return digest;
}

Key sha256(const Key& text)
{
    Key digest{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1 ||
        length != digest.size())
        fail("SHA-256");
    return digest;
}

/// RFC 5802 §3: SaltedPassword := Hi(password, salt, i); StoredKey := H(HMAC(SaltedPassword, "Client Key"));
/// ServerKey := HMAC(SaltedPassword, "Server Key").
Keys derive(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations)
{
    Key salted{};
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                          static_cast<int>(salted.size()), salted.data()) != 1)
        fail("PBKDF2");
    Key client = hmac(salted, "Client Key");
    const Keys keys{sha256(client), hmac(salted, "Server Key")};
    OPENSSL_cleanse(client.data(), client.size());
    OPENSSL_cleanse(salted.data(), salted.size());
    return keys;
}

/// Takes what stands in front of the separator off `text`.
std::optional<std::string_view> take_until(std::string_view& text, char separator) noexcept
{
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at + 1);
    return part;
}

std::optional<std::uint32_t> read_iterations(std::string_view text) noexcept
{
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_plain = problem == std::errc{} && end == text.data() + text.size() && !text.starts_with('0');
    if (!is_plain || number > max_iterations)
        return std::nullopt;
    return number;
}

std::optional<Key> read_key(std::string_view text)
{
    const auto bytes = decode_base64(text);
    Key key{};
    if (!bytes || bytes->size() != key.size())
        return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

std::optional<Verifier> read_verifier(std::string_view text)
{
    if (!text.starts_with(scheme))
        return std::nullopt;
    text.remove_prefix(scheme.size());
    const auto iterations = take_until(text, ':');
    const auto salt = take_until(text, '$');
    const auto stored = take_until(text, ':');
    if (!iterations || !salt || !stored)
        return std::nullopt;

    const auto rounds = read_iterations(*iterations);
    auto salt_read = decode_base64(*salt);
    const auto stored_key = read_key(*stored);
    const auto server_key = read_key(text);
    if (!rounds || !salt_read || salt_read->empty() || salt_read->size() > max_salt_bytes || !stored_key || !server_key)
        return std::nullopt;
    return Verifier{*rounds, std::move(*salt_read), {*stored_key, *server_key}};
}

} // namespace

Result<std::string> make_verifier(std::string_view password, std::uint32_t iterations)
{
    if (password.empty())
        return Error{Errc::invalid_argument, "a password cannot be empty"};
    if (password.size() > max_password_bytes)
        return Error{Errc::invalid_argument, "a password is at most 1,024 bytes long"};
    if (password.find('\0') != std::string_view::npos)
        return Error{Errc::invalid_argument, "a password cannot hold a NUL byte"};
    if (iterations == 0 || iterations > max_iterations)
        return Error{Errc::invalid_argument, "a verifier has 1 to 1,000,000 iterations"};

    std::array<std::uint8_t, salt_bytes> salt{};
    fill_with_random(salt);
    const Keys keys = derive(password, salt, iterations);
    return std::string(scheme) + std::to_string(iterations) + ':' + encode_base64(salt) + '$' +
           encode_base64(keys.stored) + ':' + encode_base64(keys.server);
}

bool verify_password(std::string_view password, std::string_view verifier)
{
    if (!verifier.starts_with(scheme))
        return verify_foreign(password, verifier);
    const auto expected = read_verifier(verifier);
    if (!expected || password.empty() || password.size() > max_password_bytes)
        return false;
    const Keys given = derive(password, expected->salt, expected->iterations);
    return CRYPTO_memcmp(given.stored.data(), expected->keys.stored.data(), key_bytes) == 0;
}

bool is_scram_verifier(std::string_view verifier) noexcept
{
    return verifier.starts_with(scheme);
}

bool is_valid_verifier(std::string_view verifier)
{
    return verifier.starts_with(scheme) ? read_verifier(verifier).has_value()
                                        : check_foreign_verifier(verifier).has_value();
}

} // namespace parley::credentials
