#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace parley::testing {

/// A token of any header and claims, well-formed or not, signed with HMAC-SHA-256.
[[nodiscard]] std::string sign_hs256(std::string_view header, std::string_view claims, std::string_view key);
/// RFC 7515 §2: base64 with - and _, and without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Somebody else who issues tokens: a key pair, its JWKS entry, and whatever he signs with it.
class OutsideIssuer {
public:
    /// `kind`: "RS256" (with a key of `bits`), or "ES256".
    OutsideIssuer(std::string kind, std::string key_id, int bits = 2048);
    ~OutsideIssuer();

    /// `{"keys":[…]}` with this one key.
    [[nodiscard]] std::string jwks() const;
    /// The entry alone, for a file of several.
    [[nodiscard]] std::string jwk() const;
    /// With the header that says what it is.
    [[nodiscard]] std::string sign(std::string_view claims) const;
    [[nodiscard]] std::string sign(std::string_view header, std::string_view claims) const;

private:
    struct Keys;
    std::string kind_;
    std::string key_id_;
    std::unique_ptr<Keys> keys_;
};

} // namespace parley::testing
