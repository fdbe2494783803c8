#include "bridge/auth/logins.h"

#include "bridge/services/directory_rules.h"
#include "bridge/stores/access_keys.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/logins.h"
#include "core/credentials/key_text.h"
#include "core/credentials/scram.h"
#include "core/credentials/secret.h"
#include "core/credentials/token_verifier.h"

#include <boost/json/object.hpp>

namespace parley::bridge::auth {

namespace {

constexpr std::size_t login_id_bytes = 12;

Error not_valid()
{
    return {Errc::unauthenticated, "the token is not valid"};
}

Error ended()
{
    return {Errc::unauthenticated, "this login has ended: log in again"};
}

/// Makes room for one more. It is no revocation: a session that goes on until its token expires does no harm, and a
/// program that logs in every second must not fill the change log.
void drop_spare_logins(DirectoryWriter& directory, const std::string& user)
{
    while (count_logins(directory, user, directory.now()) >= max_logins) {
        const auto spare = spare_login(directory, user, directory.now());
        if (!spare)
            return;
        delete_login(directory, *spare);
    }
}

struct Renewal {
    bool reused = false; ///< nothing is renewed: the login has been revoked
    UserRow user{};
    ProofRow proof{};
    Tokens::NewRefreshToken next{};
};

} // namespace

Logins::Logins(Users& users, DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement,
               const Tokens& tokens, credentials::TokenVerifier& verifier, credentials::LoginThrottle::Limits limits,
               const Clock& clock)
    : users_(&users)
    , store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , tokens_(&tokens)
    , verifier_(&verifier)
    , clock_(&clock)
    , throttle_(limits, clock)
{}

std::chrono::seconds Logins::throttled(std::string_view user, std::string_view address) const
{
    return throttle_.wait(user, address).left;
}

asio::awaitable<Result<LoggedIn>> Logins::login(LoginRequest request)
{
    if (auto valid = check_text("client", request.client, max_client_name_bytes); !valid)
        co_return valid.error();
    throttle_.begin(request.user, request.address);
    auto proved = co_await users_->verify_password(request.user, request.password);
    if (!proved) {
        if (proved.error().code == Errc::unauthenticated) {
            ++failures_;
            if (refused_)
                refused_(request.user, request.address, "wrong user or password, or not enabled");
        } else {
            throttle_.undecided(request.user, request.address);
        }
        co_return proved.error();
    }
    throttle_.succeeded(request.user, request.address);
    ++logins_;
    std::optional<std::string> upgrade;
    if (!credentials::is_scram_verifier(proved->verifier)) {
        auto make = [password = request.password] { return credentials::make_verifier(password); };
        auto made = co_await on_thread(readers_->pool(), std::move(make));
        // A password that ours cannot hold stays as it came.
        if (made)
            upgrade = *std::move(made);
    }
    co_return co_await begin(*std::move(proved), std::move(request), std::move(upgrade));
}

asio::awaitable<Result<LoggedIn>> Logins::begin(ProvedUser proved, LoginRequest request,
                                                std::optional<std::string> upgrade)
{
    LoginRow row{.id = credentials::random_hex(login_id_bytes),
                 .user = proved.info.id.value(),
                 .client = request.client,
                 .address = request.address};
    LoggedIn answer{.user = proved.info.id, .admin = proved.info.admin, .login = row.id};
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        if (directory.verifier(row.user) != proved.verifier)
            return Error{Errc::unauthenticated, "the password has been changed meanwhile"};
        if (upgrade) {
            directory.set_verifier(row.user, *upgrade);
            directory.audit("password.upgraded", row.user);
        }
        const auto proof = proof_of(directory, row.user);
        answer.must_change_password = proof.must_change_password;
        answer.access = tokens_->issue_access(answer.user, row.id, proof.tokens_from);
        row.expires = answer.access.expires;
        if (request.stays) {
            auto refresh = tokens_->issue_refresh(row.id, 1);
            row.refresh = std::move(refresh.hash);
            row.expires = refresh.token.expires;
            answer.refresh = std::move(refresh.token);
        }
        drop_spare_logins(directory, row.user);
        insert_login(directory, row);
        return Done{};
    };
    const auto committed = co_await store_->change(answer.user, std::move(work));
    if (!committed)
        co_return committed.error();
    co_return answer;
}

asio::awaitable<Result<LoggedIn>> Logins::refresh(std::string token, std::string address)
{
    return renew(std::nullopt, std::move(token), std::move(address));
}

asio::awaitable<Result<LoggedIn>> Logins::refresh_of(UserId user, std::string token)
{
    return renew(std::move(user), std::move(token), {});
}

asio::awaitable<Result<LoggedIn>> Logins::renew(std::optional<UserId> of, std::string text, std::string address)
{
    const auto token = tokens_->check_refresh(text);
    if (!token)
        co_return not_valid();
    auto work = [&](DirectoryWriter& directory) -> Result<Renewal> {
        const auto row = find_login(directory, token->login);
        if (!row || !row->is_good(directory.now()))
            return ended();
        if (of && of->value() != row->user)
            return not_valid();
        auto user = find_user(directory, UserId{row->user});
        const auto proof = proof_of(directory, row->user);
        if (!user || user->disabled)
            return ended();
        if (token->number < row->refresh_no) {
            revoke_login(directory, row->id);
            directory.audit("login.reused", row->user,
                            {{"login", row->id}, {"client", row->client}, {"address", address}});
            return Renewal{.reused = true};
        }
        // Also one of a file that has been restored since.
        if (token->number != row->refresh_no || !credentials::equal_secrets(token->hash, row->refresh))
            return not_valid();
        Renewal renewal{.user = *std::move(user), .proof = proof};
        renewal.next = tokens_->issue_refresh(row->id, row->refresh_no + 1);
        renew_login(directory, row->id, renewal.next.hash, address.empty() ? row->address : address,
                    renewal.next.token.expires);
        return renewal;
    };
    auto committed = co_await store_->change(UserId{}, std::move(work));
    if (!committed)
        co_return committed.error();
    auto& renewal = committed->value;
    if (renewal.reused) {
        co_await enforcement_->applied(committed->revision);
        co_return Error{Errc::unauthenticated,
                        "this refresh token was used before: its login has been ended for safety"};
    }
    const UserId user{renewal.user.id};
    co_return LoggedIn{.user = user,
                       .admin = renewal.user.admin,
                       .must_change_password = renewal.proof.must_change_password,
                       .login = token->login,
                       .access = tokens_->issue_access(user, token->login, renewal.proof.tokens_from),
                       .refresh = std::move(renewal.next.token)};
}

asio::awaitable<Result<Identity>> Logins::identify(std::string text)
{
    if (text.starts_with(api_key_prefix))
        co_return co_await identify_key(std::move(text));
    auto token = verifier_->verify(text);
    if (!token)
        co_return token.error();
    co_return co_await identify_by(*std::move(token));
}

asio::awaitable<Result<credentials::AccessToken>> Logins::prove(std::string text)
{
    auto token = verifier_->verify(text);
    if (!token)
        co_return token.error();
    const auto identity = co_await identify_by(*token);
    if (!identity)
        co_return identity.error();
    if (identity->must_change_password)
        co_return Error{Errc::permission_denied, "set a new password first"};
    co_return *std::move(token);
}

asio::awaitable<Result<Identity>> Logins::identify_by(credentials::AccessToken token)
{
    const bool is_ours = token.issuer.empty();
    if (is_ours && token.login.empty())
        co_return not_valid(); // it could not be revoked
    auto work = [&](DirectoryReader& directory) -> Result<Identity> {
        auto caller = find_caller(directory, token.user);
        if (!caller)
            return caller.error();
        const auto proof = proof_of(directory, token.user.value());
        if (token.issued < proof.tokens_from)
            return ended();
        if (is_ours) {
            const auto row = find_login(directory, token.login);
            if (!row || row->revoked || row->user != token.user.value())
                return ended();
            caller->login = row->id;
        }
        return Identity{.caller = *std::move(caller), .must_change_password = is_ours && proof.must_change_password};
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Identity>> Logins::identify_key(std::string text)
{
    const Error unknown{Errc::unauthenticated, "the key is not valid, or no longer"};
    const auto key = credentials::parse_key_text(api_key_prefix, text);
    if (!key)
        co_return unknown;
    const auto now = clock_->now();
    auto work = [&](DirectoryReader& directory) -> Result<Identity> {
        const auto row = find_access_key(directory, key->id);
        const auto hash = row ? credentials::parse_secret_hash(row->secret) : std::nullopt;
        if (!hash || row->kind != KeyKind::api || !credentials::is_right_secret(key->secret, *hash))
            return unknown;
        if (row->expires && *row->expires <= now)
            return unknown;
        auto caller = find_caller(directory, UserId{row->user});
        if (!caller)
            return caller.error();
        return Identity{.caller = *std::move(caller), .key = Scopes::from_text(row->scopes)};
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge::auth
