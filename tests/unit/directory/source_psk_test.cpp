#include "core/base/errors.h"
#include "core/directory/source.h"
#include "tests/unit/directory/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string one(64, 'a');
const std::string two(32, 'b');

class DirectoryPsk : public ::testing::Test {
protected:
    DirectoryPsk()
    {
        file_.user("u1");
        file_.user("dev_42", "device");
    }
    void put(const std::string& user, const std::string& key)
    {
        file_.write("INSERT INTO psk (user, key_hex, changed_ms) VALUES ('" + user + "', '" + key +
                    "', 1) ON CONFLICT (user) DO UPDATE SET key_hex = excluded.key_hex");
    }

    DirectoryFile file_;
};

TEST_F(DirectoryPsk, IsLoadedAndFollowed)
{
    put("U1", one);
    DirectorySource source(file_.path);
    Directory directory = source.load();
    const UserIndex u1 = directory.find_user("u1").value();
    const UserIndex dev = directory.find_user("dev_42").value();
    EXPECT_EQ(directory.psk(u1), one);
    EXPECT_EQ(directory.psk(dev), "");

    put("dev_42", two);
    EXPECT_THAT(source.apply(directory, 100).shaken, ElementsAre(dev));
    EXPECT_EQ(directory.psk(dev), two);

    put("u1", two);
    EXPECT_THAT(source.apply(directory, 100).shaken, ElementsAre(u1)) << "who stands on the old one has to know";
    EXPECT_EQ(directory.psk(u1), two);

    file_.write("DELETE FROM psk WHERE user = 'u1'");
    EXPECT_THAT(source.apply(directory, 100).shaken, ElementsAre(u1));
    EXPECT_EQ(directory.psk(u1), "");
}

TEST_F(DirectoryPsk, IsForgottenWhenEverythingIsLoadedAnew)
{
    put("u1", one);
    DirectorySource source(file_.path);
    Directory directory = source.load();
    file_.write("DELETE FROM psk; DELETE FROM change");
    source.apply(directory, 100);
    EXPECT_EQ(directory.psk(directory.find_user("u1").value()), "");
}

TEST_F(DirectoryPsk, AKeyThatNoWriterWritesIsDamage)
{
    for (const std::string& key : {std::string(), std::string(66, 'a'), std::string(30, 'a'), std::string(33, 'a'),
                                   std::string(64, 'A'), std::string(63, 'a') + "\n"}) {
        put("u1", key);
        DirectorySource source(file_.path);
        EXPECT_THROW(source.load(), StorageError) << key;
    }
}

} // namespace
} // namespace parley
