#include "clients/cli/manifest.h"

#include <gtest/gtest.h>

namespace parley::cli {
namespace {

Manifest example()
{
    Manifest manifest;
    manifest.instance = std::string(32, 'a');
    manifest.created_ms = 1'700'000'000'000;
    manifest.history_position = 18'446'744'073'709'551'615ull;
    manifest.journal_begin = 1;
    manifest.journal_end = 2;
    manifest.directory_revision = 3;
    manifest.users = 4;
    manifest.files = {{"history.db", 5, std::string(64, '0')}, {"secrets/bridge.key", 6, std::string(64, 'f')}};
    return manifest;
}

TEST(Manifest, IsReadAsItWasWritten)
{
    const auto read = parse_manifest(to_json_text(example()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, example());
}

TEST(Manifest, NamesOnlyFilesThatABackupHolds)
{
    for (const char* path :
         {"directory.db", "history.db", "secrets/bridge.key", "journal/00000000000000000012.journal"})
        EXPECT_TRUE(is_backup_path(path)) << path;
    for (const char* path :
         {"", "/etc/passwd", "../x", "secrets/../x", "secrets/", "secrets/.hidden", "secrets/a/b", "journal/12.journal",
          "journal/0000000000000000001x.journal", "manifest.json", "search.db", "journal/../../0000000000000.journal"})
        EXPECT_FALSE(is_backup_path(path)) << path;
}

TEST(Manifest, AHostilePathIsRefused)
{
    auto manifest = example();
    manifest.files[0].path = "../../outside";
    const auto read = parse_manifest(to_json_text(manifest));
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("../../outside"), std::string::npos);
}

TEST(Manifest, AFileNamedTwiceIsRefused)
{
    auto manifest = example();
    manifest.files.push_back(manifest.files[0]);
    EXPECT_FALSE(parse_manifest(to_json_text(manifest)));
}

TEST(Manifest, AnotherFormatIsRefusedByItsNumber)
{
    auto text = to_json_text(example());
    text.replace(text.find("\"format\":1"), 10, "\"format\":9");
    const auto read = parse_manifest(text);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("format 9"), std::string::npos);
}

TEST(Manifest, NonsenseIsRefused)
{
    const std::string good = to_json_text(example());
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
                                    good.substr(0, good.size() / 2), std::string(100'000, '[')})
        EXPECT_FALSE(parse_manifest(text)) << text.substr(0, 20);
    auto wrong_sum = example();
    wrong_sum.files[0].sha256 = "00";
    EXPECT_FALSE(parse_manifest(to_json_text(wrong_sum)));
}

} // namespace
} // namespace parley::cli
