// docs/security.md: its example is a chain, and it names every act.

#include "core/audit/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace parley::audit {
namespace {

using ::testing::HasSubstr;

std::string read(const std::filesystem::path& file)
{
    std::ifstream in(file);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

const std::filesystem::path project = PARLEY_SOURCE_DIR;

TEST(SecurityDocument, ItsExampleIsAChain)
{
    const std::string document = read(project / "docs/security.md");
    Entry first{.seq = 1,
                .at_ms = 1795372797385,
                .actor = "admin",
                .action = "user.created",
                .target = "u1",
                .detail = R"({"kind":"person"})"};
    Entry second{.seq = 2,
                 .at_ms = 1795372801000,
                 .action = "login.refused",
                 .target = "u1",
                 .detail = R"({"via":"mqtt","reason":"wrong password","address":"192.0.2.7","count":1})",
                 .source = "journal/4711"};
    first.hash = chain_hash("", first);
    EXPECT_THAT(document, HasSubstr("    " + first.hash + "\n64:" + first.hash));
    EXPECT_THAT(document, HasSubstr("    " + chain_hash(first.hash, second) + "\n"));
}

TEST(SecurityDocument, NamesEveryAct)
{
    const std::string document = read(project / "docs/security.md");
    std::set<std::string> acts;
    const std::regex line(R"re((audit\(|enter\(|_action = |\? |: )[^\n]*"[a-z]+\.[a-z]+")re");
    const std::regex act(R"re("([a-z]+\.[a-z]+)")re");
    for (const char* file : {"bridge/services/acts.cpp", "bridge/stores/directory_writer.cpp",
                             "bridge/stores/data_folder.cpp", "bridge/audit/login_audit.cpp"}) {
        const std::string text = read(project / file);
        for (std::sregex_iterator found(text.begin(), text.end(), line), end; found != end; ++found) {
            const std::string where = found->str();
            for (std::sregex_iterator name(where.begin(), where.end(), act); name != end; ++name)
                acts.insert((*name)[1]);
        }
    }
    EXPECT_GE(acts.size(), 30u);
    for (const std::string& name : acts)
        EXPECT_THAT(document, HasSubstr("`" + name + "`"));
}

} // namespace
} // namespace parley::audit
