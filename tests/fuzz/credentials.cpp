// Input: a kind of credential in the first byte, then its text.

#include "bridge/json/base64.h"
#include "core/credentials/base64.h"
#include "core/credentials/scram.h"
#include "core/credentials/secret.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/scratch.h"

#include <filesystem>

namespace parley::fuzz {
namespace {

void check_verifier(std::string_view text)
{
    const bool valid = credentials::is_valid_verifier(text);
    if (!valid) {
        must(!credentials::verify_password("a password", text), "a malformed verifier lets nobody in");
        return;
    }
    std::string_view rest = text;
    take_until(rest, '$');
    // What a check costs grows with the iterations, at most a million of them: seconds under a sanitizer.
    if (const auto iterations = take_until(rest, ':'); iterations.size() > 3)
        return;
    must(!credentials::verify_password("", text), "an empty password lets nobody in");
    must(!credentials::verify_password(std::string(1025, 'a'), text), "a password is at most 1,024 bytes long");
    (void)credentials::verify_password("a password", text);
}

void check_base64(std::string_view text)
{
    const auto bytes = credentials::decode_base64(text);
    const auto other = bridge::json::from_base64(text);
    if (bytes)
        must(credentials::encode_base64(*bytes) == text, "base64 is read as it is written");
    if (other)
        must(bridge::json::base64(*other) == text, "base64 of a body is read as it is written");
    if (text.size() <= 4096)
        must(bytes.has_value() == other.has_value(), "both readers of base64 take the same texts");
    const auto encoded = bridge::json::base64(text);
    const auto again = bridge::json::from_base64(encoded);
    must(again && *again == text, "what is written as base64 can be read");
}

void check_secret(std::string_view text)
{
    static const Scratch scratch;
    const auto file = scratch.write("secret", text);
    const auto secret = credentials::read_secret(file);
    if (!secret) {
        must(text.size() < 32 || secret.error().message.find(text.substr(0, 32)) == std::string::npos,
             "an error does not tell the secret");
        return;
    }
    must(!secret->empty() && secret->size() <= 4096, "a secret is neither empty nor long");
    must(secret->find('\n') == std::string::npos && text.starts_with(*secret), "a secret is the first line");
    must(credentials::equal_secrets(*secret, text) == (*secret == text), "equal secrets are equal");
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley::fuzz;
    if (size == 0)
        return 0;
    const auto text = text_of(data + 1, size - 1);
    switch (data[0]) {
    case 'v':
        check_verifier(text);
        break;
    case 'b':
        check_base64(text);
        break;
    case 's':
        check_secret(text);
        break;
    default:
        break;
    }
    return 0;
}
