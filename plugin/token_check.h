#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/check_budget.h"
#include "core/credentials/token_verifier.h"
#include "core/directory/directory.h"
#include "plugin/counters.h"
#include "plugin/credential.h"

#include <string_view>

namespace parley::plugin {

/// Says whether a text is a good access token of a user, or a good device key of his.
///
/// Cost      microseconds; tens of them for a token of another issuer, which therefore is within CheckBudget. Nothing
///           here is ever locked out: neither can be guessed.
/// Threads   broker's thread only.
/// Errors    unauthenticated, or unavailable (busy), with a reason for the log.
class TokenCheck {
public:
    TokenCheck(const Directory& directory, credentials::TokenVerifier& verifier, credentials::CheckBudget& budget,
               const Clock& clock, Counters& counters)
        : directory_(directory)
        , verifier_(verifier)
        , budget_(budget)
        , clock_(clock)
        , counters_(counters)
    {}

    Result<Credential> check_token(UserIndex index, const User& user, std::string_view token, std::string_view address);
    /// `text` has the form of a device key.
    Result<Credential> check_device_key(UserIndex index, std::string_view text);

private:
    const Directory& directory_;
    credentials::TokenVerifier& verifier_;
    credentials::CheckBudget& budget_;
    const Clock& clock_;
    Counters& counters_;
};

} // namespace parley::plugin
