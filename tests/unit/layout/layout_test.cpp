#include "tests/unit/layout/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdlib.h> // mkdtemp

namespace parley::layout {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Layout, AllArrowsOfThisTreePointTowardsCore)
{
    EXPECT_GT(sources_below(PARLEY_SOURCE_FOLDER), 10u);
    for (const std::string& wrong : wrong_includes(PARLEY_SOURCE_FOLDER))
        ADD_FAILURE() << wrong;
}

class WrongTree : public ::testing::Test {
protected:
    WrongTree()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "parley-layout-XXXXXX").string();
        root_ = mkdtemp(pattern.data());
    }
    ~WrongTree() override { std::filesystem::remove_all(root_); }

    void write(const std::string& file, std::string_view text)
    {
        std::filesystem::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file) << text;
    }
    std::filesystem::path root_;
};

TEST_F(WrongTree, AnArrowAwayFromCoreIsFound)
{
    write("core/topics/topic.cpp", "#include <string>\n#include \"bridge/http/server.h\"\n");
    write("plugin/entry.cpp", "#include \"core/topics/topic.h\"\n  #  include \"bridge/x.h\"\n");
    write("bridge/app/main.cpp", "#include \"plugin/entry.h\"\n#include \"bridge/a.h\"\n");
    write("clients/cpp/client.cpp", "#include \"core/topics/topic.h\"\n#include \"core/journal/reader.h\"\n");
    write("clients/cli/journal.cpp", "#include \"core/journal/reader.h\"\n#include \"bridge/x.h\"\n");
    EXPECT_THAT(wrong_includes(root_),
                ElementsAre("bridge/app/main.cpp:1: plugin/entry.h: bridge/ may not include it",
                            "clients/cli/journal.cpp:2: bridge/x.h: clients/cli/ may not include it",
                            "clients/cpp/client.cpp:2: core/journal/reader.h: clients/cpp/ may not include it",
                            "core/topics/topic.cpp:2: bridge/http/server.h: core/ may not include it",
                            "plugin/entry.cpp:2: bridge/x.h: plugin/ may not include it"));
}

TEST_F(WrongTree, ALibraryOutsideItsFoldersIsFound)
{
    write("core/settings/settings.cpp", "#include <yaml-cpp/yaml.h>\n");
    write("core/policy/decide.cpp", "#include <yaml-cpp/yaml.h>\n#include <openssl/hmac.h>\n");
    write("bridge/services/users.cpp", "#include <sqlite3.h>\n#include <boost/beast/http.hpp>\n");
    write("bridge/http/server.cpp", "#include <boost/beast/http.hpp>\n#include <mqtt/async_client.h>\n");
    EXPECT_EQ(wrong_includes(root_).size(), 5u);
}

TEST_F(WrongTree, AnIncludeThatIsNotWrittenFromTheRootIsFound)
{
    write("core/ids/ids.h", "#pragma once\n");
    write("core/ids/ids.cpp", "#include \"ids.h\"\n#include \"../ids/ids.h\"\n#include \"embedded_sql.h\"\n");
    EXPECT_EQ(wrong_includes(root_).size(), 2u);
}

TEST_F(WrongTree, CommentsAndStringsAreNoIncludes)
{
    write("core/a.cpp",
          "// #include \"bridge/x.h\"\nconst char* text = \"#include <yaml-cpp/yaml.h>\";\n#pragma once\n#\n");
    EXPECT_THAT(wrong_includes(root_), IsEmpty());
}

} // namespace
} // namespace parley::layout
