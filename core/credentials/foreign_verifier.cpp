#include "core/credentials/foreign_verifier.h"

#include "core/credentials/base64.h"
#include "core/credentials/foreign_schemes.h"

#include <openssl/crypto.h>

#include <charconv>
#include <string>

namespace parley::credentials {
namespace foreign {
namespace {

constexpr std::size_t max_field_bytes = 64;

std::optional<Bytes> bounded(std::optional<Bytes> bytes)
{
    if (!bytes || bytes->empty() || bytes->size() > max_field_bytes)
        return std::nullopt;
    return bytes;
}

Result<bool> check(std::string_view verifier, Password password)
{
    if (verifier.starts_with("$7$") || verifier.starts_with("$6$"))
        return check_mosquitto(verifier, password);
    if (verifier.starts_with("PBKDF2$") || verifier.starts_with("$pbkdf2-sha512$"))
        return check_pbkdf2(verifier, password);
    if (verifier.starts_with("$2"))
        return check_bcrypt(verifier, password);
    if (verifier.starts_with("$argon2id$"))
        return check_argon2id(verifier, password);
    return Error{Errc::invalid_argument, "the password hash is of an unknown kind"};
}

} // namespace

std::optional<std::vector<std::string_view>> split(std::string_view text, std::size_t parts)
{
    std::vector<std::string_view> found;
    while (found.size() < parts) {
        const std::size_t end = text.find('$');
        found.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
        if (found.size() == parts)
            return std::nullopt;
    }
    if (found.size() != parts)
        return std::nullopt;
    return found;
}

std::optional<std::uint32_t> read_number(std::string_view text) noexcept
{
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number == 0 || text.starts_with('0'))
        return std::nullopt;
    return number;
}

std::optional<Bytes> read_padded(std::string_view text)
{
    return bounded(decode_base64(text));
}

std::optional<Bytes> read_unpadded(std::string_view text)
{
    if (text.find('=') != std::string_view::npos)
        return std::nullopt;
    return bounded(decode_base64(std::string(text) + std::string((4 - text.size() % 4) % 4, '=')));
}

bool equal_bytes(const Bytes& one, const Bytes& other) noexcept
{
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace foreign

Result<void> check_foreign_verifier(std::string_view verifier)
{
    if (auto good = foreign::check(verifier, std::nullopt); !good)
        return good.error();
    return {};
}

bool verify_foreign(std::string_view password, std::string_view verifier)
{
    constexpr std::size_t max_password_bytes = 1024;
    if (password.empty() || password.size() > max_password_bytes || password.find('\0') != std::string_view::npos)
        return false;
    const auto answer = foreign::check(verifier, password);
    return answer && *answer;
}

} // namespace parley::credentials
