#include "core/credentials/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace parley::credentials {
namespace {

constexpr std::size_t max_text_bytes = 4096;
constexpr std::size_t max_url_text_bytes = 64 * 1024;

/// `text` has padding; of any length.
std::optional<std::vector<std::uint8_t>> decode(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    if (text.empty())
        return std::vector<std::uint8_t>{};
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
    const int length = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
    if (length < 0)
        return std::nullopt;
    // OpenSSL counts the padding as zero bytes, and is lenient about blanks and about what stands in unused bits.
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (static_cast<std::size_t>(length) < padding)
        return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    if (encode_base64(bytes) != text)
        return std::nullopt;
    return bytes;
}

} // namespace

std::string encode_base64(std::span<const std::uint8_t> bytes)
{
    // EVP_EncodeBlock writes a NUL behind the text.
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text)
{
    return text.size() > max_text_bytes ? std::nullopt : decode(text);
}

std::string encode_base64url(std::span<const std::uint8_t> bytes)
{
    std::string text = encode_base64(bytes);
    while (text.ends_with('='))
        text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text)
{
    if (text.size() > max_url_text_bytes || text.find_first_of("+/=") != std::string_view::npos)
        return std::nullopt;
    std::string padded(text);
    std::ranges::replace(padded, '-', '+');
    std::ranges::replace(padded, '_', '/');
    padded.append((4 - padded.size() % 4) % 4, '=');
    return decode(padded);
}

} // namespace parley::credentials
