#include "bridge/link/directory_batch.h"

#include <gtest/gtest.h>

namespace parley::bridge::link {
namespace {

using Actions = DirectoryBatch::Actions;
using Waiters = std::vector<DirectoryBatch::Waiter>;

/// Connected, and the question that follows a connect has been answered with this revision.
DirectoryBatch connected_at(std::int64_t revision)
{
    DirectoryBatch batch;
    batch.connected(Revision{revision});
    batch.answered(Revision{revision});
    return batch;
}

TEST(DirectoryBatchTest, OneQuestionServesEverybodyUpToItsRevision)
{
    auto batch = connected_at(4);

    EXPECT_EQ(batch.want(1, Revision{5}), (Actions{{}, {}, Revision{5}}));
    EXPECT_EQ(batch.want(2, Revision{6}), Actions{});
    EXPECT_EQ(batch.want(3, Revision{7}), Actions{});
    // The plugin may have read the file before 7 was committed: 7 needs a question of its own.
    EXPECT_EQ(batch.answered(Revision{6}), (Actions{{1, 2}, {}, Revision{7}}));
    EXPECT_EQ(batch.answered(Revision{7}), (Actions{{3}, {}, std::nullopt}));
    EXPECT_EQ(batch.waiting(), 0u);
}

TEST(DirectoryBatchTest, AnAnswerThatIsNewerThanAskedCoversLaterWaitersToo)
{
    auto batch = connected_at(0);
    batch.want(1, Revision{1});
    batch.want(2, Revision{2});
    EXPECT_EQ(batch.answered(Revision{2}), (Actions{{1, 2}, {}, std::nullopt}));
}

TEST(DirectoryBatchTest, WhatIsAppliedAlreadyNeedsNoQuestion)
{
    auto batch = connected_at(9);
    EXPECT_EQ(batch.want(1, Revision{9}), (Actions{{1}, {}, std::nullopt}));
    EXPECT_EQ(batch.want(2, Revision{3}), (Actions{{2}, {}, std::nullopt}));
}

TEST(DirectoryBatchTest, WithoutABrokerNobodyWaits)
{
    DirectoryBatch batch;
    EXPECT_EQ(batch.want(1, Revision{1}), (Actions{{}, {1}, std::nullopt}));
}

TEST(DirectoryBatchTest, ALostConnectionFailsAllWaitersAndTheNextOneAsksAnew)
{
    auto batch = connected_at(1);
    batch.want(1, Revision{2});
    batch.want(2, Revision{3});
    EXPECT_EQ(batch.disconnected(), (Actions{{}, {1, 2}, std::nullopt}));
    EXPECT_EQ(batch.connected(Revision{3}), (Actions{{}, {}, Revision{3}}));
    EXPECT_EQ(batch.want(3, Revision{3}), Actions{}); // the question under way covers it
    EXPECT_EQ(batch.answered(Revision{3}), (Actions{{3}, {}, std::nullopt}));
}

TEST(DirectoryBatchTest, AnUnansweredQuestionIsAskedAgainForWhoStillWaits)
{
    auto batch = connected_at(0);
    batch.want(1, Revision{1});
    batch.want(2, Revision{2});
    batch.gave_up(1);
    EXPECT_EQ(batch.unanswered(), (Actions{{}, {}, Revision{2}}));
    batch.gave_up(2);
    EXPECT_EQ(batch.unanswered(), Actions{});
    EXPECT_EQ(batch.waiting(), 0u);
}

TEST(DirectoryBatchTest, ThousandsOfChangesCostAsManyQuestionsAsRoundTrips)
{
    auto batch = connected_at(0);
    int questions = 0;
    std::size_t done = 0;
    std::optional<Revision> under_way;
    for (std::int64_t revision = 1; revision <= 10'000; ++revision) {
        if (auto asked = batch.want(static_cast<DirectoryBatch::Waiter>(revision), Revision{revision}).ask) {
            under_way = asked;
            ++questions;
        }
        if (revision % 100 == 0) { // an answer comes after a hundred changes
            const auto actions = batch.answered(*under_way);
            done += actions.done.size();
            under_way = actions.ask;
            questions += under_way ? 1 : 0;
        }
    }
    done += batch.answered(*under_way).done.size();
    EXPECT_EQ(done, 10'000u);
    EXPECT_LE(questions, 102);
}

} // namespace
} // namespace parley::bridge::link
