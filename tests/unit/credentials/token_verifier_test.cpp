#include "core/credentials/token_verifier.h"

#include "tests/support/temp_folder.h"
#include "tests/support/token_maker.h"
#include "tests/unit/credentials/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

using namespace std::chrono_literals;
using testing::OutsideIssuer;
using testing::sign_hs256;

const std::string own_key = "0123456789abcdef0123456789abcdef";
constexpr std::string_view hs256 = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view name = "https://id.example.org";

const OutsideIssuer& rsa()
{
    static const OutsideIssuer issuer("RS256", "r1");
    return issuer;
}
const OutsideIssuer& curve()
{
    static const OutsideIssuer issuer("ES256", "e1");
    return issuer;
}

struct TokenVerifierTest : ::testing::Test {
    TokenVerifierTest()
    {
        testing::write_file(file, R"({"keys":[)" + rsa().jwk() + ',' + curve().jwk() + "]}");
        verifier.emplace(*TokenVerifier::open(own_key, {{std::string(name), file, "parley", "user"}}, clock));
    }
    /// No value: it is good.
    std::optional<TokenFault> fault_of(const std::string& token)
    {
        const auto inspected = verifier->inspect(token);
        if (const auto* const fault = std::get_if<TokenFault>(&inspected))
            return *fault;
        return verifier->prove(std::get<UnprovedToken>(inspected));
    }
    /// Seconds from now.
    [[nodiscard]] std::string at(std::int64_t seconds) const
    {
        return std::to_string(to_number(clock.now()) / 1000 + seconds);
    }
    [[nodiscard]] std::string our_claims(const std::string& more = "") const
    {
        return R"({"sub":"u1","use":"access","iat":)" + at(0) + R"(,"exp":)" + at(900) + more + "}";
    }
    [[nodiscard]] std::string their_claims(const std::string& more = "") const
    {
        return R"({"iss":"https://id.example.org","aud":"parley","user":"u1","iat":)" + at(0) + R"(,"exp":)" + at(60) +
               more + "}";
    }

    testing::TempFolder folder;
    std::filesystem::path file = folder.path() / "jwks.json";
    ManualClock clock;
    std::optional<TokenVerifier> verifier;
};

TEST_F(TokenVerifierTest, ReadsWhatOurTokensSay)
{
    const auto token = verifier->verify(sign_hs256(hs256, our_claims(R"(,"sid":"l1","jti":"j1")"), own_key));
    ASSERT_TRUE(token);
    EXPECT_EQ(token->user, UserId{"u1"});
    EXPECT_EQ(token->login, "l1");
    EXPECT_EQ(token->id, "j1");
    EXPECT_EQ(token->issuer, "");
    EXPECT_EQ(token->expires, unix_millis(1'795'373'697'000));
    EXPECT_EQ(token->issued, unix_millis(1'795'372'797'000));
}

TEST_F(TokenVerifierTest, ReadsTheTokensOfAnIssuerThatIsNamed)
{
    for (const OutsideIssuer* const issuer : {&rsa(), &curve()}) {
        const auto token = verifier->verify(issuer->sign(their_claims(R"(,"sid":"not-ours","jti":"j")")));
        ASSERT_TRUE(token);
        EXPECT_EQ(token->user, UserId{"u1"});
        EXPECT_EQ(token->issuer, name);
        EXPECT_EQ(token->login, "") << "their logins are not ours";
        EXPECT_EQ(token->expires, unix_millis(1'795'372'857'000));
    }
}

TEST_F(TokenVerifierTest, TakesAListOfAudiences)
{
    EXPECT_EQ(fault_of(rsa().sign(their_claims(R"(,"aud":["other","parley"])"))), std::nullopt);
    for (const char* const audience : {R"(,"aud":["other"])", R"(,"aud":"parley2")", R"(,"aud":[])", R"(,"aud":null)",
                                       R"(,"aud":[["parley"]])", R"(,"aud":{"parley":1})", R"(,"aud":"")"})
        EXPECT_EQ(fault_of(rsa().sign(their_claims(audience))), TokenFault::audience) << audience;
}

TEST_F(TokenVerifierTest, RefusesWhatNobodySigned)
{
    const std::string good = sign_hs256(hs256, our_claims(), own_key);
    EXPECT_EQ(fault_of(good), std::nullopt);
    EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(), own_key + "x")), TokenFault::signature);
    EXPECT_EQ(fault_of(good.substr(0, good.rfind('.') + 1)), TokenFault::signature);
    std::string changed = good;
    changed[good.find('.') + 5] ^= 1;
    EXPECT_NE(fault_of(changed), std::nullopt);
    EXPECT_EQ(fault_of(good.substr(0, good.size() - 3)), TokenFault::signature);
}

TEST_F(TokenVerifierTest, RefusesNone)
{
    for (const std::string_view header : {R"({"alg":"none"})", R"({"alg":"None","typ":"JWT"})", R"({"alg":""})"}) {
        const std::string head = testing::base64url(header) + '.';
        EXPECT_EQ(fault_of(head + testing::base64url(our_claims()) + '.'), TokenFault::algorithm) << header;
        EXPECT_EQ(fault_of(head + testing::base64url(their_claims()) + '.'), TokenFault::algorithm) << header;
        EXPECT_EQ(fault_of(sign_hs256(header, our_claims(), own_key)), TokenFault::algorithm) << header;
    }
    EXPECT_EQ(fault_of(sign_hs256(R"({"typ":"JWT"})", our_claims(), own_key)), TokenFault::malformed);
    EXPECT_EQ(fault_of(sign_hs256(R"({"alg":["HS256"]})", our_claims(), own_key)), TokenFault::malformed);
}

TEST_F(TokenVerifierTest, LetsNoTokenChooseItsAlgorithm)
{
    // What everybody may read must be no key: neither the file nor a part of it signs anything.
    for (const std::string& secret : {rsa().jwk(), rsa().jwks(), curve().jwk(), testing::read_file(file)})
        EXPECT_EQ(fault_of(sign_hs256(R"({"alg":"HS256","kid":"r1"})", their_claims(), secret)), TokenFault::algorithm);
    // Our key is good for nobody else's tokens, theirs not for ours.
    EXPECT_EQ(fault_of(sign_hs256(hs256, their_claims(), own_key)), TokenFault::algorithm);
    EXPECT_EQ(fault_of(rsa().sign(our_claims())), TokenFault::algorithm);
    for (const std::string_view header : {R"({"alg":"HS384"})", R"({"alg":"HS512"})", R"({"alg":"hs256"})"})
        EXPECT_EQ(fault_of(sign_hs256(header, our_claims(), own_key)), TokenFault::algorithm) << header;
    // A key is for its own algorithm alone.
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"ES256","kid":"r1"})", their_claims())), TokenFault::unknown_key);
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"RS512","kid":"r1"})", their_claims())), TokenFault::algorithm);
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"PS256","kid":"r1"})", their_claims())), TokenFault::algorithm);
}

TEST_F(TokenVerifierTest, RefusesAKeyThatIsNotTheIssuers)
{
    const OutsideIssuer stranger("RS256", "r1");
    EXPECT_EQ(fault_of(stranger.sign(their_claims())), TokenFault::signature);
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"RS256","kid":"r2"})", their_claims())), TokenFault::unknown_key);
    EXPECT_EQ(fault_of(curve().sign(R"({"alg":"ES256","kid":"r1"})", their_claims())), TokenFault::unknown_key);
    // A key that the token itself brings, or points to.
    EXPECT_EQ(fault_of(stranger.sign(R"({"alg":"RS256","kid":"s","jwk":)" + stranger.jwk() + "}", their_claims())),
              TokenFault::unknown_key);
    EXPECT_EQ(fault_of(stranger.sign(R"({"alg":"RS256","kid":"s","jku":"https://evil.example"})", their_claims())),
              TokenFault::unknown_key);
    // The only key of its algorithm needs no name.
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"RS256"})", their_claims())), std::nullopt);
}

TEST_F(TokenVerifierTest, RefusesStrangers)
{
    std::string claims = their_claims();
    claims.replace(claims.find("id.example.org"), 14, "id.example.com");
    EXPECT_EQ(fault_of(rsa().sign(claims)), TokenFault::unknown_issuer);
    for (const char* const issuer : {"null", "7", "[\"https://id.example.org\"]", "\"\""})
        EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(std::string(R"(,"iss":)") + issuer), own_key)),
                  TokenFault::unknown_issuer)
            << issuer;
}

TEST_F(TokenVerifierTest, RefusesATokenWithoutAnEnd)
{
    for (const std::string& end : {std::string(R"("x":1)"), R"("exp":")" + at(60) + '"', std::string(R"("exp":null)"),
                                   std::string(R"("exp":-1)"), std::string(R"("exp":1e300)"),
                                   std::string(R"("exp":253402300800)"), std::string(R"("exp":[99999999999])")}) {
        EXPECT_EQ(fault_of(sign_hs256(hs256, R"({"sub":"u1","use":"access","iat":1,)" + end + "}", own_key)),
                  TokenFault::claims)
            << end;
        EXPECT_EQ(
            fault_of(rsa().sign(R"({"iss":"https://id.example.org","aud":"parley","user":"u1","iat":1,)" + end + "}")),
            TokenFault::claims)
            << end;
    }
}

TEST_F(TokenVerifierTest, IsOverAtTheMomentOfItsEnd)
{
    const std::string ours = sign_hs256(hs256, our_claims(), own_key);
    const std::string theirs = curve().sign(their_claims());
    clock.wall = unix_millis(1'795'372'856'999);
    EXPECT_EQ(fault_of(theirs), std::nullopt);
    clock.wall = unix_millis(1'795'372'857'000);
    EXPECT_EQ(fault_of(theirs), TokenFault::expired);
    EXPECT_EQ(fault_of(ours), std::nullopt);
    clock.wall = unix_millis(1'795'373'697'000);
    EXPECT_EQ(fault_of(ours), TokenFault::expired);
    EXPECT_EQ(verifier->verify(ours).error().message, "the token has expired");
}

TEST_F(TokenVerifierTest, HasNotBegunBeforeItsTime)
{
    EXPECT_EQ(fault_of(rsa().sign(their_claims(R"(,"nbf":)" + at(59)))), std::nullopt) << "clocks differ";
    EXPECT_EQ(fault_of(rsa().sign(their_claims(R"(,"nbf":)" + at(62)))), TokenFault::not_yet);
    EXPECT_EQ(fault_of(rsa().sign(their_claims(R"(,"nbf":"soon")"))), TokenFault::claims);
    EXPECT_EQ(fault_of(rsa().sign(their_claims(R"(,"iat":)" + at(62)))), TokenFault::not_yet)
        << "it would outlive a revocation of all";
}

TEST_F(TokenVerifierTest, RefusesClaimsThatAreNotAsTheyShouldBe)
{
    for (const char* const claims :
         {R"(,"sub":"")", R"(,"sub":"$bridge")", R"(,"sub":"a/b")", R"(,"sub":7)", R"(,"sub":"a\u0000")",
          R"(,"iat":"now")", R"(,"sid":7)", R"(,"sid":"")", R"(,"jti":{})", R"(,"sid":"a b")"})
        EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(claims), own_key)), TokenFault::claims) << claims;
    for (const char* const claims : {R"(,"use":"refresh")", R"(,"use":null)", R"(,"use":"")"})
        EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(claims), own_key)), TokenFault::use) << claims;
    for (const char* const claims : {R"(,"user":"")", R"(,"user":"a@example.org")", R"(,"user":["u1"])"})
        EXPECT_EQ(fault_of(rsa().sign(their_claims(claims))), TokenFault::claims) << claims;
    EXPECT_EQ(fault_of(rsa().sign(R"({"iss":"https://id.example.org","aud":"parley","sub":"u1","iat":1,"exp":)" +
                                  at(60) + "}")),
              TokenFault::claims)
        << "the configured claim, no other";
}

TEST_F(TokenVerifierTest, RefusesWhatItDoesNotUnderstand)
{
    EXPECT_EQ(fault_of(sign_hs256(R"({"alg":"HS256","crit":["b64"],"b64":false})", our_claims(), own_key)),
              TokenFault::malformed);
    EXPECT_EQ(fault_of(rsa().sign(R"({"alg":"RS256","kid":"r1","crit":[]})", their_claims())), TokenFault::malformed);
    const std::string good = sign_hs256(hs256, our_claims(), own_key);
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b"), std::string("e30.e30."), "." + good,
          good + ".", good + "=", " " + good, good + ".e30.e30", "{}." + good.substr(good.find('.') + 1)})
        EXPECT_EQ(fault_of(text), TokenFault::malformed) << text;
    EXPECT_EQ(fault_of(sign_hs256(hs256, "[]", own_key)), TokenFault::malformed);
    EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims() + "x", own_key)), TokenFault::malformed);
    EXPECT_EQ(fault_of(sign_hs256(hs256, std::string(1000, '['), own_key)), TokenFault::malformed);
}

TEST_F(TokenVerifierTest, RefusesAHugeTokenUnread)
{
    const std::string padding = R"(,"x":")" + std::string(8000, 'a') + '"';
    EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(padding), own_key)), TokenFault::too_long);
    EXPECT_EQ(fault_of(std::string(10'000'000, '.')), TokenFault::too_long);
    const std::string large = R"(,"x":")" + std::string(4000, 'a') + '"';
    EXPECT_EQ(fault_of(sign_hs256(hs256, our_claims(large), own_key)), std::nullopt);
}

TEST_F(TokenVerifierTest, NoticesThatAnIssuerHasNewKeys)
{
    const OutsideIssuer next("ES256", "e2");
    EXPECT_EQ(fault_of(next.sign(their_claims())), TokenFault::unknown_key);
    testing::write_file(file, next.jwks());
    clock.pass(1s);
    EXPECT_EQ(fault_of(next.sign(their_claims())), std::nullopt);
    EXPECT_EQ(fault_of(rsa().sign(their_claims())), TokenFault::unknown_key) << "withdrawn";
    testing::write_file(file, "{");
    clock.pass(1s);
    EXPECT_EQ(fault_of(next.sign(their_claims())), std::nullopt);
    EXPECT_THAT(verifier->take_problem().value_or(""), ::testing::HasSubstr(std::string(name)));
    EXPECT_FALSE(verifier->take_problem());
}

TEST_F(TokenVerifierTest, SaysWhichTokensAreDear)
{
    const auto is_dear = [&](const std::string& token) {
        return std::get<UnprovedToken>(verifier->inspect(token)).is_dear();
    };
    EXPECT_FALSE(is_dear(sign_hs256(hs256, our_claims(), own_key)));
    EXPECT_TRUE(is_dear(rsa().sign(their_claims())));
}

TEST_F(TokenVerifierTest, IsNotMadeOfWhatCannotBeUsed)
{
    EXPECT_FALSE(TokenVerifier::open("a short key", {}, clock));
    EXPECT_FALSE(TokenVerifier::open(own_key, {{"a", folder.path() / "absent.json", "p", "sub"}}, clock));
    EXPECT_FALSE(TokenVerifier::open(own_key, {{"a", file, "p", "sub"}, {"a", file, "q", "sub"}}, clock));
}

} // namespace
} // namespace parley::credentials
