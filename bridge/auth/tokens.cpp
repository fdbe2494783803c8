#include "bridge/auth/tokens.h"

#include "core/credentials/secret.h"

#include <jwt.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace parley::bridge::auth {

namespace {

constexpr std::size_t least_key_bytes = 32;
constexpr std::size_t max_token_bytes = 2048;
constexpr std::size_t token_id_bytes = 12;

struct FreeToken {
    void operator()(jwt_t* token) const noexcept { jwt_free(token); }
};
using Token = std::unique_ptr<jwt_t, FreeToken>;

void check(int rc, const char* what)
{
    if (rc != 0)
        throw std::runtime_error(std::string("cannot make a token: ") + what);
}

const unsigned char* bytes_of(const std::string& key) noexcept
{
    return reinterpret_cast<const unsigned char*>(key.data());
}

Error not_valid()
{
    return {Errc::unauthenticated, "the token is not valid"};
}

Token begin(const UserId& user, const char* use, UnixMillis now, std::chrono::seconds lifetime)
{
    jwt_t* raw = nullptr;
    check(jwt_new(&raw), "memory");
    Token token(raw);
    const auto issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    check(jwt_add_grant(raw, "sub", user.value().c_str()), "sub");
    check(jwt_add_grant(raw, "use", use), "use");
    check(jwt_add_grant_int(raw, "iat", issued), "iat");
    check(jwt_add_grant_int(raw, "exp", issued + lifetime.count()), "exp");
    check(jwt_add_grant(raw, "jti", credentials::random_hex(token_id_bytes).c_str()), "jti");
    return token;
}

IssuedToken sign(Token token, const std::string& key)
{
    check(jwt_set_alg(token.get(), JWT_ALG_HS256, bytes_of(key), static_cast<int>(key.size())), "key");
    struct FreeText {
        void operator()(char* text) const noexcept { std::free(text); }
    };
    const std::unique_ptr<char, FreeText> text(jwt_encode_str(token.get()));
    if (!text)
        throw std::runtime_error("cannot make a token: signature");
    return {text.get(), unix_millis(jwt_get_grant_int(token.get(), "exp") * 1000)};
}

/// Without a key the signature is not looked at.
Result<Token> decode(std::string_view text, const std::string* key)
{
    if (text.empty() || text.size() > max_token_bytes || text.find('\0') != std::string_view::npos)
        return not_valid();
    jwt_t* raw = nullptr;
    const int rc = jwt_decode(&raw, std::string(text).c_str(), key == nullptr ? nullptr : bytes_of(*key),
                              key == nullptr ? 0 : static_cast<int>(key->size()));
    if (rc != 0)
        return not_valid();
    return Result<Token>(Token(raw));
}

/// The claim `exp`, in seconds; what no clock reaches counts as absent, and so as over.
UnixMillis expiry_of(jwt_t* token)
{
    constexpr long most_seconds = 253'402'300'799; // the end of the year 9999
    const long seconds = jwt_get_grant_int(token, "exp");
    return unix_millis(seconds < 0 || seconds > most_seconds ? 0 : seconds * 1000);
}

/// The token, if it is ours, for this use, and its time is not over.
Result<Token> open(std::string_view text, const std::string& key, std::string_view use, UnixMillis now)
{
    auto token = decode(text, &key);
    if (!token)
        return token;
    auto* raw = token->get();
    // The library accepts every algorithm that the token names and that the key fits: "none" and HS512 are not ours.
    if (jwt_get_alg(raw) != JWT_ALG_HS256)
        return not_valid();
    const char* stated_use = jwt_get_grant(raw, "use");
    if (stated_use == nullptr || use != stated_use)
        return not_valid();
    if (expiry_of(raw) <= now)
        return Error{Errc::unauthenticated, "the token has expired"};
    return token;
}

std::string refresh_key(const std::string& key, std::string_view verifier)
{
    return key + std::string(verifier);
}

Result<UserId> subject_of(const Token& token)
{
    const char* subject = jwt_get_grant(token.get(), "sub");
    if (subject == nullptr || !is_valid_id(subject))
        return not_valid();
    return UserId{subject};
}

} // namespace

Tokens::Tokens(std::string key, Lifetimes lifetimes, const Clock& clock)
    : key_(std::move(key))
    , lifetimes_(lifetimes)
    , clock_(&clock)
{
    if (key_.size() < least_key_bytes)
        throw std::invalid_argument("the key of tokens needs at least 32 bytes");
}

IssuedToken Tokens::issue_access(const UserId& user, bool admin) const
{
    auto token = begin(user, "access", clock_->now(), lifetimes_.access);
    check(jwt_add_grant_bool(token.get(), "adm", admin ? 1 : 0), "adm");
    return sign(std::move(token), key_);
}

IssuedToken Tokens::issue_refresh(const UserId& user, std::string_view verifier) const
{
    return sign(begin(user, "refresh", clock_->now(), lifetimes_.refresh), refresh_key(key_, verifier));
}

Result<AccessClaims> Tokens::check_access(std::string_view text) const
{
    const auto token = open(text, key_, "access", clock_->now());
    if (!token)
        return token.error();
    auto user = subject_of(*token);
    if (!user)
        return user.error();
    auto* raw = token->get();
    const char* id = jwt_get_grant(raw, "jti");
    return AccessClaims{*std::move(user), jwt_get_grant_bool(raw, "adm") == 1, expiry_of(raw), id == nullptr ? "" : id};
}

Result<UserId> Tokens::claimed_user(std::string_view text) const
{
    const auto token = decode(text, nullptr);
    return token ? subject_of(*token) : Result<UserId>(token.error());
}

Result<UserId> Tokens::check_refresh(std::string_view text, std::string_view verifier) const
{
    const auto key = refresh_key(key_, verifier);
    const auto token = open(text, key, "refresh", clock_->now());
    return token ? subject_of(*token) : Result<UserId>(token.error());
}

} // namespace parley::bridge::auth
