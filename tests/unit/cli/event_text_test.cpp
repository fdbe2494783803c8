#include "clients/cli/event_text.h"

#include <gtest/gtest.h>

namespace parley::cli {
namespace {

TEST(EventText, SaysWhoDidWhat)
{
    EXPECT_EQ(event_text(R"({"event":"joined","user":"u1","role":"member","by":"admin","revision":7})"),
              "joined as member, by admin");
    EXPECT_EQ(event_text(R"({"event":"role","user":"u1","role":"observer","role_before":"member","by":"admin"})"),
              "is now observer (was member), by admin");
    EXPECT_EQ(event_text(R"({"event":"muted","user":"u1","by":"admin"})"), "was muted, by admin");
    EXPECT_EQ(event_text(R"({"event":"renamed","name":"Ops","name_before":"","by":"u1","user":"u1"})"),
              "renamed the group from '' to 'Ops'");
}

TEST(EventText, LeavesOutWhoDidItWhereItIsTheUserHimself)
{
    EXPECT_EQ(event_text(R"({"event":"left","user":"u1","by":"u1"})"), "left");
}

TEST(EventText, ShowsWhatItDoesNotKnowAsItIs)
{
    for (const char* payload :
         {R"({"event":"from the future","user":"u1"})", "not JSON", "", R"(["joined"])", R"({"event":3})"})
        EXPECT_EQ(event_text(payload), payload);
}

} // namespace
} // namespace parley::cli
