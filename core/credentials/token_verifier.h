#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/access_token.h"
#include "core/credentials/jwks_file.h"
#include "core/credentials/token_issuer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::credentials {

/// A token that says all that it must, and whose signature nobody has looked at yet. Lives as long as its text.
struct UnprovedToken {
    AccessToken says; ///< proved by TokenVerifier::prove() alone
    std::string_view signed_part{};
    std::vector<std::uint8_t> signature{};
    std::string key{};                          ///< `kid`
    std::optional<PublicAlgorithm> algorithm{}; ///< no value: ours, HS256

    /// An outside issuer's: tens of microseconds, where ours costs two or three.
    [[nodiscard]] bool is_dear() const noexcept { return algorithm.has_value(); }
};

/// Checks access tokens (JWT, RFC 7519): our own, and those of the issuers that parley.yaml names.
///
/// Ours      no `iss`; HS256 with the key of secrets/token.key; `use` = access, `sub`, `iat`, `exp`; `sid` and `jti` if
///           there are.
/// Others    `iss` exactly as configured; RS256 or ES256 with a key of the issuer's JWKS file, found by `kid`; `aud`,
///           `iat`, `exp` and the user's claim must be there, `nbf` may.
/// Always    the algorithm is the issuer's, never the token's choice; `crit` is not understood, `jku` and its like are
///           not read; a token without an end is none.
/// Not here  whether the user exists and is enabled, his tokens_from_ms, and whether the login (`sid`) was revoked:
/// that
///           is the directory's, and asked by the caller.
/// Threads   one at a time.
class TokenVerifier {
public:
    /// The error names what is wrong: a key under 32 bytes, an issuer's file that cannot be used, two issuers of one
    /// name. The clock must outlive this.
    static Result<TokenVerifier> open(std::string key, std::vector<TokenIssuer> issuers, const Clock& clock);

    using Inspected = std::variant<UnprovedToken, TokenFault>;
    /// Everything but the signature. Cheap, so that a caller can refuse before the signature costs him anything.
    [[nodiscard]] Inspected inspect(std::string_view text) const;
    /// No value: its signature is right. May look at the issuer's file (JwksFile).
    [[nodiscard]] std::optional<TokenFault> prove(const UnprovedToken& token);

    /// Both of them, for callers who have nothing to ask in between. unauthenticated, as error_of().
    Result<AccessToken> verify(std::string_view text);

    /// What is wrong with an issuer's file since the last call; once for each change.
    [[nodiscard]] std::optional<std::string> take_problem();

    static constexpr std::chrono::seconds clock_difference{60}; ///< an issuer's clock may be ahead by so much

private:
    struct Issuer {
        TokenIssuer named;
        JwksFile file;
    };
    TokenVerifier(std::string key, const Clock& clock)
        : key_(std::move(key))
        , clock_(&clock)
    {}

    std::string key_;
    std::vector<Issuer> issuers_;
    const Clock* clock_;
};

} // namespace parley::credentials
