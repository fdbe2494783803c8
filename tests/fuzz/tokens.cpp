// Input: any text is a token; two lines of JSON, header and claims, are signed with our key first, for the checks
// behind the signature are reached in no other way.

#include "bridge/auth/tokens.h"
#include "core/credentials/base64.h"
#include "core/credentials/hmac.h"
#include "core/credentials/token_verifier.h"
#include "tests/fuzz/fuzz.h"

namespace parley::fuzz {
namespace {

const std::string key = "0123456789abcdef0123456789abcdef";

class FixedClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return unix_millis(1'795'372'797'385); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return {}; }
};

std::string encoded(std::string_view text)
{
    return credentials::encode_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string sign(std::string_view header, std::string_view claims)
{
    const std::string text = encoded(header) + '.' + encoded(claims);
    return text + '.' + credentials::encode_base64url(credentials::hmac_sha256(key, text));
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    static const FixedClock clock;
    static const bridge::auth::Tokens tokens(key, {}, clock);
    static auto verifier = credentials::TokenVerifier::open(key, {}, clock).value();
    const std::string_view text = text_of(data, size);
    must(!verifier.verify(text), "a token that nobody signed lets nobody in");
    must(!tokens.check_refresh(text), "a token that nobody issued renews nothing");
    must(!tokens.check_refresh("pr_" + std::string(text)), "a token that nobody issued renews nothing");

    std::string_view claims = text;
    const std::string_view header = take_until(claims, '\n');
    const auto access = verifier.verify(sign(header, claims));
    if (access) {
        must(is_valid_id(access->user.value()), "a token is about a user");
        must(access->expires > clock.now(), "a token that is over lets nobody in");
        must(header.find("256") != std::string_view::npos, "a token is signed with HS256");
        must(claims.find("sub") != std::string_view::npos || claims.find('\\') != std::string_view::npos,
             "a token names its user");
    } else {
        must(access.error().code == Errc::unauthenticated, "a bad token is told by one code");
    }
    return 0;
}
