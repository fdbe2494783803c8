#include "bridge/auth/logins.h"

#include "bridge/stores/directory_readers.h"

namespace parley::bridge::auth {

Logins::Logins(Users& users, DirectoryReaders& readers, Tokens& tokens, const Clock& clock)
    : users_(&users)
    , readers_(&readers)
    , tokens_(&tokens)
    , throttle_({}, clock)
{}

std::chrono::seconds Logins::throttled(std::string_view user, std::string_view address) const
{
    return throttle_.wait(user, address);
}

asio::awaitable<Result<std::string>> Logins::verifier_of(UserId user)
{
    auto read = [user = std::move(user)](DirectoryReader& reader) -> Result<std::string> {
        return reader.verifier(user.value()).value_or("");
    };
    co_return co_await readers_->read(std::move(read));
}

asio::awaitable<Result<LoggedIn>> Logins::issue(UserId user, bool admin)
{
    const auto verifier = co_await verifier_of(user);
    if (!verifier)
        co_return verifier.error();
    co_return LoggedIn{user, admin, tokens_->issue_access(user, admin), tokens_->issue_refresh(user, *verifier)};
}

asio::awaitable<Result<LoggedIn>> Logins::login(std::string user, std::string password, std::string address)
{
    const auto known = co_await users_->verify_password(user, std::move(password));
    if (!known) {
        if (known.error().code == Errc::unauthenticated) {
            throttle_.failed(user, address);
            ++failures_;
            if (refused_)
                refused_(user, address, "wrong user or password, or not enabled");
        }
        co_return known.error();
    }
    throttle_.succeeded(user, address);
    ++logins_;
    co_return co_await issue(known->id, known->admin);
}

asio::awaitable<Result<LoggedIn>> Logins::refresh(std::string token)
{
    const auto claimed = tokens_->claimed_user(token);
    if (!claimed)
        co_return claimed.error();
    const auto verifier = co_await verifier_of(*claimed);
    if (!verifier)
        co_return verifier.error();
    const auto user = tokens_->check_refresh(token, *verifier);
    if (!user)
        co_return user.error();
    const auto caller = co_await users_->caller_of(*user);
    if (!caller)
        co_return caller.error();
    co_return co_await issue(caller->user, caller->admin);
}

asio::awaitable<Result<Identity>> Logins::identify(std::string token)
{
    auto claims = tokens_->check_access(token);
    if (!claims)
        co_return claims.error();
    auto caller = co_await users_->caller_of(std::move(claims->user));
    if (!caller)
        co_return caller.error();
    co_return Identity{*std::move(caller), std::nullopt, false};
}

} // namespace parley::bridge::auth
