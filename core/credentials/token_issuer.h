#pragma once

#include <filesystem>
#include <string>

namespace parley::credentials {

/// Somebody else whose tokens are good for a login here: one entry of `auth.issuers` in parley.yaml.
struct TokenIssuer {
    std::string issuer{};              ///< the claim `iss`, exactly
    std::filesystem::path jwks_file{}; ///< his keys; see JwksFile
    std::string audience{};            ///< what the claim `aud` must be or hold
    std::string user_claim = "sub";    ///< the claim that holds the user's id

    friend bool operator==(const TokenIssuer&, const TokenIssuer&) = default;
};

} // namespace parley::credentials
