#pragma once

#include "core/credentials/token_issuer.h"
#include "core/settings/field_reader.h"
#include "core/settings/problems.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace parley::settings {

inline constexpr std::size_t max_issuers = 32;

/// Reads the list `auth.issuers`: sections with the keys issuer, jwks_file, audience and (optional) user_claim. What is
/// wrong goes to `problems`; then the field is not touched.
void read_issuers(const Value& value, Problems& problems, const std::filesystem::path& base,
                  std::vector<credentials::TokenIssuer>& field);

} // namespace parley::settings
