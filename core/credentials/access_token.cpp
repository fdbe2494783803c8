#include "core/credentials/access_token.h"

#include "core/credentials/base64.h"
#include "core/credentials/hmac.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace parley::credentials {
namespace {

std::string encoded(std::string_view text)
{
    return encode_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// Ids need no escapes in JSON.
const std::string& checked(const std::string& id)
{
    if (!is_valid_id(id))
        throw std::invalid_argument("a token cannot name this");
    return id;
}

std::string seconds_of(UnixMillis time)
{
    const std::int64_t number = to_number(time);
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%03d", static_cast<long long>(number / 1000),
                  static_cast<int>(number % 1000));
    return text;
}

std::string claims_of(const AccessToken& token)
{
    std::string claims = R"({"sub":")" + checked(token.user.value()) + R"(","use":"access")";
    if (!token.login.empty())
        claims += R"(,"sid":")" + checked(token.login) + '"';
    if (!token.id.empty())
        claims += R"(,"jti":")" + checked(token.id) + '"';
    claims += R"(,"iat":)" + seconds_of(token.issued);
    claims += R"(,"exp":)" + std::to_string(to_number(token.expires) / 1000);
    return claims + '}';
}

} // namespace

std::string_view to_string(TokenFault fault) noexcept
{
    switch (fault) {
    case TokenFault::too_long:
        return "longer than 8 KiB";
    case TokenFault::malformed:
        return "malformed";
    case TokenFault::algorithm:
        return "signed with another algorithm than its issuer's";
    case TokenFault::claims:
        return "a claim is missing or not as it should be";
    case TokenFault::use:
        return "no access token";
    case TokenFault::unknown_issuer:
        return "of an issuer that parley.yaml does not name (auth.issuers)";
    case TokenFault::audience:
        return "meant for another audience";
    case TokenFault::unknown_key:
        return "signed with a key that is not in the issuer's file";
    case TokenFault::signature:
        return "its signature is wrong";
    case TokenFault::not_yet:
        return "its time has not begun";
    case TokenFault::expired:
        return "it has expired";
    }
    return "not valid";
}

Error error_of(TokenFault fault)
{
    return {Errc::unauthenticated, fault == TokenFault::expired ? "the token has expired" : "the token is not valid"};
}

std::string sign_access_token(const AccessToken& token, std::string_view key)
{
    if (key.size() < min_token_key_bytes)
        throw std::invalid_argument("the key of tokens needs at least 32 bytes");
    if (!token.issuer.empty() || token.issued < UnixMillis{} || token.expires < UnixMillis{})
        throw std::invalid_argument("not a token of ours");
    std::string text = encoded(R"({"alg":"HS256","typ":"JWT"})") + '.' + encoded(claims_of(token));
    const auto signature = hmac_sha256(key, text);
    return text + '.' + encode_base64url(signature);
}

bool looks_like_token(std::string_view text) noexcept
{
    return text.starts_with("eyJ") && std::ranges::count(text, '.') == 2;
}

} // namespace parley::credentials
