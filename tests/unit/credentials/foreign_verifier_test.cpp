#include "core/credentials/foreign_verifier.h"
#include "core/credentials/scram.h"

#include <gtest/gtest.h>

#include <string>

namespace parley::credentials {
namespace {

struct Known {
    const char* password;
    const char* verifier;
};

// The two of $7$ and $6$ were written by Debian's mosquitto_passwd 2.0.11; PBKDF2 by Python's hashlib; the first of
// bcrypt is of libxcrypt's own tests; those of argon2id are of the reference implementation's.
const Known known[] = {
    {"pencil", "$7$101$9vgCc4YO+dsteRg8$UOQ1MZr5kFpHKv6TWiqHDNQc8gwrybSqmATiDHehLTGjW6HduWajLsJiUasjy3Kb+"
               "eLErpwqZ8Zd4boALc5A9g=="},
    {"pencil", "$6$Jr5q4JCWfa7N7mwr$bjdzcDNEkD4xGsKYd2Zz+HWOkbhwSVeCql8tPeLRIOhE6jBsa1EDErXLsU0gvFrJ7YbAXdBsbPYhn"
               "arKR7tgMg=="},
    {"pencil", "PBKDF2$sha512$1000$MDEyMzQ1Njc4OWFi$Y9asnHYzPHnE9LKvyFqZ/b+VDM9x7/wAqdod497aBVQ="},
    {"pencil", "PBKDF2$sha256$1000$MDEyMzQ1Njc4OWFi$wbJpYVCt0DfNOcruXPXJdMFPRPTUC4xFg9NSSffdwbw="},
    {"pencil", "$pbkdf2-sha512$i=1000,l=32$MDEyMzQ1Njc4OWFi$Y9asnHYzPHnE9LKvyFqZ/b+VDM9x7/wAqdod497aBVQ"},
    {"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"pencil", "$2b$04$abcdefghijklmnopqrstuu/FyAyuZSl3DbPdvio4KrIBdz2k2yhV2"},
    {"password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},
    {"password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
};

TEST(ForeignVerifier, TakesThePasswordThatAnotherBrokerTook)
{
    for (const auto& [password, verifier] : known) {
        EXPECT_TRUE(check_foreign_verifier(verifier)) << verifier;
        EXPECT_TRUE(is_valid_verifier(verifier)) << verifier;
        EXPECT_TRUE(verify_password(password, verifier)) << verifier;
        for (const std::string& wrong : {std::string(), std::string("Pencil"), std::string(password) + " ",
                                         std::string(password) + std::string("\0x", 2), std::string(1025, 'x')})
            EXPECT_FALSE(verify_password(wrong, verifier)) << verifier;
    }
}

TEST(ForeignVerifier, FailsWithItsHashOrItsSaltChanged)
{
    for (const auto& [password, verifier] : known) {
        std::string changed = verifier;
        const std::size_t last = changed.find_last_not_of('=') - 2;
        changed[last] = changed[last] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify_password(password, changed)) << changed;
    }
}

bool is_cheap(const std::string& verifier)
{
    return verifier.find("m=65536") == std::string::npos;
}

TEST(ForeignVerifier, TakesNothingCutOffAtAnyPlaceOrLengthened)
{
    for (const auto& [password, verifier] : known) {
        const std::string whole = verifier;
        if (!is_cheap(whole))
            continue;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const std::string cut = whole.substr(0, length);
            // Of a PBKDF2 key the beginning is the shorter key: go-auth keeps one of any length.
            const bool is_shorter_key = cut.starts_with("PBKDF2$") && check_foreign_verifier(cut);
            EXPECT_TRUE(is_shorter_key || !verify_password(password, cut)) << cut;
        }
        for (const char* more : {"$", "=", " ", "\n", "A$"})
            EXPECT_FALSE(check_foreign_verifier(whole + more)) << whole << more;
    }
}

Errc refusal(const std::string& verifier)
{
    const auto answer = check_foreign_verifier(verifier);
    EXPECT_FALSE(answer) << verifier;
    return answer ? Errc{} : answer.error().code;
}

TEST(ForeignVerifier, IsRefusedWhereItWouldHoldTheBrokerUpTooLong)
{
    const std::string salt_and_hash = "$MDEyMzQ1Njc4OWFi$Y9asnHYzPHnE9LKvyFqZ/b+VDM9x7/wAqdod497aBVQ";
    EXPECT_TRUE(check_foreign_verifier("PBKDF2$sha512$200000" + salt_and_hash + "="));
    EXPECT_EQ(refusal("PBKDF2$sha512$200001" + salt_and_hash + "="), Errc::too_large);
    EXPECT_EQ(refusal("$pbkdf2-sha512$i=200001,l=32" + salt_and_hash), Errc::too_large);
    const std::string bcrypt = "$abcdefghijklmnopqrstuu/FyAyuZSl3DbPdvio4KrIBdz2k2yhV2";
    EXPECT_TRUE(check_foreign_verifier("$2b$12" + bcrypt));
    EXPECT_EQ(refusal("$2b$13" + bcrypt), Errc::too_large);
    EXPECT_EQ(refusal("$2b$31" + bcrypt), Errc::too_large);
    EXPECT_TRUE(check_foreign_verifier("$argon2id$v=19$m=65536,t=3,p=8" + salt_and_hash));
    for (const char* cost : {"m=65537,t=1,p=1", "m=65536,t=4,p=1", "m=4294967295,t=1,p=1", "m=8,t=4294967295,p=1",
                             "m=65536,t=1,p=9", "m=4294967295,t=4294967295,p=4294967295"})
        EXPECT_EQ(refusal("$argon2id$v=19$" + (cost + salt_and_hash)), Errc::too_large) << cost;
    EXPECT_FALSE(verify_password("pencil", "$2b$13" + bcrypt));
}

TEST(ForeignVerifier, IsRefusedInAnyOtherForm)
{
    const std::string salt = "$MDEyMzQ1Njc4OWFi$";
    const std::string hash = "Y9asnHYzPHnE9LKvyFqZ/b+VDM9x7/wAqdod497aBVQ";
    for (const std::string& text : {
             std::string(),
             std::string("pencil"),
             std::string("$1$abc$def"),
             std::string("$5$rounds=5000$abc$def"),
             "$7$101" + salt + hash + "=", // 32 bytes where Mosquitto writes 64
             "PBKDF2$md5$1000" + salt + hash + "=",
             "PBKDF2$sha512$0" + salt + hash + "=",
             "PBKDF2$sha512$-1" + salt + hash + "=",
             "PBKDF2$sha512$01000" + salt + hash + "=",
             "PBKDF2$sha512$1000$$" + hash + "=",
             "PBKDF2$sha512$1000" + salt + "AAAA", // met by chance
             "$pbkdf2-sha512$i=1000" + salt + hash,
             "$pbkdf2-sha512$i=1000,l=64" + salt + hash,
             "$pbkdf2-sha512$l=32,i=1000" + salt + hash,
             std::string("$2x$04$abcdefghijklmnopqrstuu/FyAyuZSl3DbPdvio4KrIBdz2k2yhV2"),
             std::string("$2b$03$abcdefghijklmnopqrstuu/FyAyuZSl3DbPdvio4KrIBdz2k2yhV2"),
             std::string("$2b$04$abcdefghijklmnopqrstuu/FyAyuZSl3DbPdvio4KrIBdz2k2yhV:"),
             "$argon2id$v=16$m=256,t=2,p=2" + salt + hash,
             "$argon2id$v=19$m=8,t=2,p=2" + salt + hash,
             "$argon2id$v=19$t=2,m=256,p=2" + salt + hash,
             "$argon2id$v=19$m=256,p=2,t=2" + salt + hash,
             "$argon2id$v=19$m=256,t=2,p=2$c2FsdA$" + hash,
             "$argon2i$v=19$m=256,t=2,p=2" + salt + hash,
         }) {
        EXPECT_EQ(refusal(text), Errc::invalid_argument) << text;
        EXPECT_FALSE(is_valid_verifier(text)) << text;
        EXPECT_FALSE(verify_password("pencil", text)) << text;
    }
}

} // namespace
} // namespace parley::credentials
