// Input: any text is a token; two lines of JSON, header and claims, are signed with our key first, for the checks
// behind the signature are reached in no other way.

#include "bridge/auth/tokens.h"
#include "tests/fuzz/fuzz.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parley::fuzz {
namespace {

const std::string key = "0123456789abcdef0123456789abcdef";
const std::string verifier = "SCRAM-SHA-256$1:AA==$x:y";

class FixedClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return unix_millis(1'795'372'797'385); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return {}; }
};

/// RFC 7515 §2: base64 with - and _, and without padding.
std::string base64url(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

std::string sign(std::string_view header, std::string_view claims, const std::string& secret)
{
    const std::string text = base64url(header) + '.' + base64url(claims);
    unsigned char digest[32];
    unsigned int length = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &length);
    return text + '.' + base64url({reinterpret_cast<const char*>(digest), length});
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    static const FixedClock clock;
    static const bridge::auth::Tokens tokens(key, {}, clock);
    const std::string_view text = text_of(data, size);
    must(!tokens.check_access(text), "a token that nobody signed lets nobody in");
    must(!tokens.check_refresh(text, verifier), "a token that nobody signed renews nothing");
    (void)tokens.claimed_user(text);

    std::string_view claims = text;
    const std::string_view header = take_until(claims, '\n');
    const auto access = tokens.check_access(sign(header, claims, key));
    if (access) {
        must(is_valid_id(access->user.value()), "a token is about a user");
        must(access->expires > clock.now(), "a token that is over lets nobody in");
        must(header.find("256") != std::string_view::npos, "a token is signed with HS256");
        must(claims.find("sub") != std::string_view::npos || claims.find('\\') != std::string_view::npos,
             "a token names its user");
    } else {
        must(access.error().code == Errc::unauthenticated, "a bad token is told by one code");
    }
    const auto refresh = tokens.check_refresh(sign(header, claims, key + verifier), verifier);
    if (refresh)
        must(is_valid_id(refresh->value()), "a refresh token is about a user");
    return 0;
}
