#include "core/credentials/token_verifier.h"

#include "core/credentials/base64.h"
#include "core/credentials/hmac.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace parley::credentials {
namespace {

namespace json = boost::json;

constexpr double most_seconds = 253'402'300'799; // the end of the year 9999

/// A part of a token as JSON; no value: it is none. The memory is the caller's.
std::optional<json::value> parse_part(std::string_view text, json::storage_ptr memory)
{
    const auto bytes = decode_base64url(text);
    if (!bytes)
        return std::nullopt;
    json::error_code problem;
    json::value value =
        json::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, problem, std::move(memory));
    if (problem || !value.is_object())
        return std::nullopt;
    return value;
}

std::optional<std::string_view> text(const json::object& object, std::string_view name)
{
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        return std::nullopt;
    return std::string_view(value->get_string());
}

/// A NumericDate (RFC 7519 §2): seconds, possibly with a fraction. No value: absent, or beyond any clock.
std::optional<UnixMillis> time(const json::object& object, std::string_view name)
{
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || !value->is_number())
        return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!(seconds >= 0 && seconds <= most_seconds))
        return std::nullopt;
    return unix_millis(std::llround(seconds * 1000));
}

bool is_for(const json::object& claims, std::string_view audience)
{
    const json::value* const value = claims.if_contains("aud");
    const auto is_it = [&](const json::value& each) {
        return each.is_string() && std::string_view(each.get_string()) == audience;
    };
    if (value == nullptr)
        return false;
    return value->is_array() ? std::ranges::any_of(value->get_array(), is_it) : is_it(*value);
}

std::optional<PublicAlgorithm> public_algorithm(std::string_view name)
{
    if (name == "RS256")
        return PublicAlgorithm::rs256;
    if (name == "ES256")
        return PublicAlgorithm::es256;
    return std::nullopt;
}

/// `sid` and `jti` may be absent; of ours they are ids.
bool take_id(const json::object& claims, std::string_view name, std::string& to)
{
    if (!claims.contains(name))
        return true;
    const auto id = text(claims, name);
    if (!id || !is_valid_id(*id))
        return false;
    to = *id;
    return true;
}

bool take_user_and_times(const json::object& claims, std::string_view user_claim, AccessToken& to)
{
    const auto user = text(claims, user_claim);
    const auto issued = time(claims, "iat");
    const auto expires = time(claims, "exp");
    if (!user || !is_valid_id(*user) || !issued || !expires)
        return false;
    to.user = UserId{std::string(*user)};
    to.issued = *issued;
    to.expires = *expires;
    return true;
}

std::optional<TokenFault> take_ours(const json::object& claims, std::string_view algorithm, UnprovedToken& to)
{
    if (algorithm != "HS256")
        return TokenFault::algorithm;
    if (text(claims, "use") != "access")
        return TokenFault::use;
    if (!take_user_and_times(claims, "sub", to.says) || !take_id(claims, "sid", to.says.login) ||
        !take_id(claims, "jti", to.says.id))
        return TokenFault::claims;
    return std::nullopt;
}

std::optional<TokenFault> take_of(const TokenIssuer& issuer, const json::object& claims, std::string_view algorithm,
                                  UnixMillis now, UnprovedToken& to)
{
    to.algorithm = public_algorithm(algorithm);
    if (!to.algorithm)
        return TokenFault::algorithm;
    if (!is_for(claims, issuer.audience))
        return TokenFault::audience;
    if (!take_user_and_times(claims, issuer.user_claim, to.says))
        return TokenFault::claims;
    to.says.issuer = issuer.issuer;
    to.says.id = text(claims, "jti").value_or("");
    // One that is issued later than now would outlive "all tokens before now are worth nothing".
    const auto latest = now + TokenVerifier::clock_difference;
    if (to.says.issued > latest)
        return TokenFault::not_yet;
    if (claims.contains("nbf")) {
        const auto begins = time(claims, "nbf");
        if (!begins)
            return TokenFault::claims;
        if (*begins > latest)
            return TokenFault::not_yet;
    }
    return std::nullopt;
}

} // namespace

Result<TokenVerifier> TokenVerifier::open(std::string key, std::vector<TokenIssuer> issuers, const Clock& clock)
{
    if (key.size() < min_token_key_bytes)
        return Error{Errc::invalid_argument, "the key of tokens needs at least 32 bytes"};
    TokenVerifier verifier(std::move(key), clock);
    for (TokenIssuer& named : issuers) {
        const auto is_same = [&](const Issuer& other) { return other.named.issuer == named.issuer; };
        if (std::ranges::any_of(verifier.issuers_, is_same))
            return Error{Errc::invalid_argument, "two issuers of the name \"" + named.issuer + "\""};
        auto file = JwksFile::open(named.jwks_file, clock);
        if (!file)
            return file.error();
        verifier.issuers_.push_back({std::move(named), *std::move(file)});
    }
    return verifier;
}

TokenVerifier::Inspected TokenVerifier::inspect(std::string_view token) const
{
    if (token.size() > max_token_bytes)
        return TokenFault::too_long;
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last ||
        token.find('.', first + 1) != last) // three parts; five would be an encrypted one
        return TokenFault::malformed;
    auto signature = decode_base64url(token.substr(last + 1));
    std::array<unsigned char, 2048> memory; // enough for a token of ours; others may take more
    json::monotonic_resource resource(memory.data(), memory.size());
    const auto header = parse_part(token.substr(0, first), &resource);
    const auto body = parse_part(token.substr(first + 1, last - first - 1), &resource);
    if (!signature || !header || !body)
        return TokenFault::malformed;

    const json::object& heading = header->get_object();
    const json::object& claims = body->get_object();
    const auto algorithm = text(heading, "alg");
    if (!algorithm || heading.contains("crit"))
        return TokenFault::malformed;
    UnprovedToken unproved;
    unproved.signed_part = token.substr(0, last);
    unproved.signature = *std::move(signature);
    unproved.key = text(heading, "kid").value_or("");

    const UnixMillis now = clock_->now();
    std::optional<TokenFault> fault;
    if (!claims.contains("iss")) {
        fault = take_ours(claims, *algorithm, unproved);
    } else {
        const auto name = text(claims, "iss");
        const auto is_named = [&](const Issuer& issuer) { return issuer.named.issuer == name; };
        const auto issuer = std::ranges::find_if(issuers_, is_named);
        if (issuer == issuers_.end())
            return TokenFault::unknown_issuer;
        fault = take_of(issuer->named, claims, *algorithm, now, unproved);
    }
    if (fault)
        return *fault;
    if (unproved.says.expires <= now)
        return TokenFault::expired;
    return unproved;
}

std::optional<TokenFault> TokenVerifier::prove(const UnprovedToken& token)
{
    if (!token.algorithm) {
        Digest stated{};
        if (!token.says.issuer.empty() || token.signature.size() != stated.size())
            return TokenFault::signature;
        std::ranges::copy(token.signature, stated.begin());
        return equal_digests(stated, hmac_sha256(key_, token.signed_part)) ? std::nullopt
                                                                           : std::optional(TokenFault::signature);
    }
    const auto is_named = [&](const Issuer& issuer) { return issuer.named.issuer == token.says.issuer; };
    const auto issuer = std::ranges::find_if(issuers_, is_named);
    if (issuer == issuers_.end())
        return TokenFault::unknown_issuer;
    const PublicKey* const key = issuer->file.keys().find(token.key, *token.algorithm);
    if (key == nullptr)
        return TokenFault::unknown_key;
    return key->verify(token.signed_part, token.signature) ? std::nullopt : std::optional(TokenFault::signature);
}

Result<AccessToken> TokenVerifier::verify(std::string_view text)
{
    auto inspected = inspect(text);
    if (const auto* const fault = std::get_if<TokenFault>(&inspected))
        return error_of(*fault);
    auto& token = std::get<UnprovedToken>(inspected);
    if (const auto fault = prove(token))
        return error_of(*fault);
    return std::move(token.says);
}

std::optional<std::string> TokenVerifier::take_problem()
{
    for (Issuer& issuer : issuers_)
        if (auto problem = issuer.file.take_problem())
            return "tokens of " + issuer.named.issuer + ": " + *problem;
    return std::nullopt;
}

} // namespace parley::credentials
