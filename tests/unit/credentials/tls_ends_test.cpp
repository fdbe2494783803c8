#include "core/credentials/tls_ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/ssl.h>

#include <memory>
#include <vector>

namespace parley::credentials {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

struct Free {
    void operator()(SSL* connection) const noexcept { SSL_free(connection); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

class TlsEndsTest : public ::testing::Test {
protected:
    std::unique_ptr<SSL, Free> begin(void* attached)
    {
        std::unique_ptr<SSL, Free> connection(SSL_new(context_.get()));
        SSL_set_ex_data(connection.get(), owners_place_, attached);
        return connection;
    }

    std::vector<const void*> ended_;
    int owners_place_ = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr); // as a broker has one
    std::unique_ptr<SSL_CTX, Free> context_{SSL_CTX_new(TLS_server_method())};
    int one_ = 0, two_ = 0;
};

TEST_F(TlsEndsTest, NamesWhatTheOwnerAttachedWhenTheConnectionGoes)
{
    const TlsEnds ends([this](const void* attached) { ended_.push_back(attached); });
    auto first = begin(&one_);
    auto second = begin(&two_);
    EXPECT_EQ(ends.begun(), 2u);
    EXPECT_THAT(ended_, IsEmpty());
    second.reset();
    EXPECT_THAT(ended_, Contains(&two_));
    EXPECT_THAT(ended_, Not(Contains(&one_)));
    first.reset();
    EXPECT_THAT(ended_, Contains(&one_));
}

TEST_F(TlsEndsTest, AConnectionThatWasThereBeforeIsSeenToo)
{
    auto older = begin(&one_);
    const TlsEnds ends([this](const void* attached) { ended_.push_back(attached); });
    older.reset();
    EXPECT_THAT(ended_, Contains(&one_));
}

TEST_F(TlsEndsTest, NobodyIsCalledAfterItsEnd)
{
    auto ends = std::make_unique<TlsEnds>([this](const void* attached) { ended_.push_back(attached); });
    auto connection = begin(&one_);
    ends.reset();
    connection.reset();
    EXPECT_THAT(ended_, IsEmpty());
}

} // namespace
} // namespace parley::credentials
