#include "plugin/password_check.h"

#include "core/credentials/scram.h"

#include <string>

namespace parley::plugin {
namespace {

using credentials::LoginThrottle;

constexpr std::size_t remembered_passwords = 200'000;

Error refuse(std::string reason)
{
    return {Errc::unauthenticated, std::move(reason)};
}

} // namespace

PasswordCheck::PasswordCheck(LoginThrottle::Limits limits, credentials::CheckBudget& budget, const Clock& clock,
                             Counters& counters)
    : throttle_(limits, clock)
    , budget_(budget)
    , memory_(remembered_passwords)
    , clock_(clock)
    , counters_(counters)
{}

Result<Credential> PasswordCheck::check(UserIndex index, const User& user, std::string_view password,
                                        std::string_view address)
{
    if (user.password_verifier.empty())
        return refuse("user has no password");
    if (user.password_due)
        return refuse("the user must set a new password first (over REST, or in the web application)");
    Credential credential;
    credential.kind = CredentialKind::password;
    credential.verifier = mark_of(user.password_verifier);
    if (memory_.knows(index, user.password_verifier, password)) {
        ++counters_.passwords_remembered;
        return credential;
    }
    if (const auto wait = throttle_.wait(user.id, address); wait.closed != LoginThrottle::Closed::open) {
        ++counters_.logins_locked_out;
        return refuse(std::string(to_string(wait.closed)) + "; none is looked at for " +
                      std::to_string(wait.left.count()) + " s");
    }
    if (!budget_.admits(address)) {
        ++counters_.logins_busy;
        return Error{Errc::unavailable, "busy: the time for checking passwords is used up (auth.check_budget)"};
    }
    if (!check_in_full(index, user, password, address))
        return refuse("wrong password");
    return credential;
}

bool PasswordCheck::check_in_full(UserIndex index, const User& user, std::string_view password,
                                  std::string_view address)
{
    ++counters_.passwords_checked;
    throttle_.begin(user.id, address);
    const auto begun = clock_.steady_now();
    const bool is_right = credentials::verify_password(password, user.password_verifier);
    budget_.spend(address, clock_.steady_now() - begun);
    if (!is_right)
        return false;
    throttle_.succeeded(user.id, address);
    memory_.remember(index, user.password_verifier, password);
    return true;
}

} // namespace parley::plugin
