#include "core/credentials/introduction.h"

#include "core/credentials/hmac.h"
#include "core/credentials/secret.h"

#include <cstdint>

namespace parley::credentials {

namespace {

/// No password that somebody types begins like this.
constexpr std::string_view mark = "\x1fparley-gateway/1 ";
constexpr std::size_t mac_letters = 64;

} // namespace

std::string Introduction::seal(std::string_view address, std::string_view user, std::string_view password) const
{
    std::string field(mark);
    field.append(address).append(" ").append(mac(address, user, password)).append(" ").append(password);
    return field;
}

bool Introduction::is_sealed(std::string_view field) noexcept
{
    return field.starts_with(mark);
}

std::optional<Introduction::Opened> Introduction::open(std::string_view user, std::string_view field) const
{
    if (!is_sealed(field))
        return std::nullopt;
    field.remove_prefix(mark.size());
    const auto blank = field.find(' ');
    if (blank == std::string_view::npos || field.size() < blank + 1 + mac_letters + 1 ||
        field[blank + 1 + mac_letters] != ' ')
        return std::nullopt;
    const Opened opened{field.substr(0, blank), field.substr(blank + 1 + mac_letters + 1)};
    if (!equal_secrets(field.substr(blank + 1, mac_letters), mac(opened.address, user, opened.password)))
        return std::nullopt;
    return opened;
}

std::string Introduction::mac(std::string_view address, std::string_view user, std::string_view password) const
{
    // Neither address nor user name can hold a line feed: the fields cannot run into each other.
    std::string text(mark);
    text.append(address).append("\n").append(user).append("\n").append(password);
    std::string hex;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::uint8_t byte : hmac_sha256(key_, text)) {
        hex.push_back(digits[byte >> 4]);
        hex.push_back(digits[byte & 15]);
    }
    return hex;
}

} // namespace parley::credentials
