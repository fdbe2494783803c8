#pragma once

#include "core/base/result.h"

#include <string_view>

namespace parley::credentials {

// Verifiers that other brokers wrote, so that users who come from there keep their passwords. Read, never made: the
// next change of a password makes a SCRAM verifier (scram.h) of it.
//
//   $7$<iterations>$<salt>$<hash>                    mosquitto_passwd, dynamic security: PBKDF2-HMAC-SHA-512
//   $6$<salt>$<hash>                                 mosquitto_passwd before 2.0: SHA-512 of password and salt
//   PBKDF2$<sha256|sha512>$<iterations>$<salt>$<hash>
//   $pbkdf2-sha512$i=<iterations>,l=<bytes>$<salt>$<hash>         mosquitto-go-auth; the salt in base64
//   $2a$, $2b$, $2y$                                 bcrypt
//   $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>
//
// A check runs in the broker's thread, so its cost has a bound: what is dearer is refused when it is brought in.

inline constexpr unsigned max_foreign_iterations = 200'000; ///< PBKDF2
inline constexpr unsigned max_bcrypt_cost = 12;
inline constexpr unsigned max_argon2_kib = 65'536;
inline constexpr unsigned max_argon2_kib_passes = 3 * max_argon2_kib; ///< memory times passes
inline constexpr unsigned max_argon2_lanes = 8;                       ///< computed one after the other, without threads

/// invalid_argument: not one of the forms above, or malformed. too_large: over one of the bounds, which the message
/// names. The message never quotes the verifier.
Result<void> check_foreign_verifier(std::string_view verifier);

/// True if the password belongs to the verifier. Compares in constant time. False for what check_foreign_verifier()
/// refuses, for an empty password, one over 1,024 bytes, and one with a NUL byte.
[[nodiscard]] bool verify_foreign(std::string_view password, std::string_view verifier);

} // namespace parley::credentials
