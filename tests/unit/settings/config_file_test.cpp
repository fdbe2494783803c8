#include "core/settings/fields.h"
#include "core/settings/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace parley {
namespace {

const std::filesystem::path file = std::filesystem::path(PARLEY_CONFIG_FOLDER) / "parley.yaml";

/// `section.key` of each line that sets a key, by the two-level layout that the file keeps.
std::multiset<std::string> keys_in_file()
{
    std::multiset<std::string> keys;
    std::ifstream in(file);
    std::string section;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.find_first_not_of(' ') == std::string::npos ||
            line[line.find_first_not_of(' ')] == '#')
            continue;
        const auto name = line.substr(0, line.find(':'));
        if (line[0] != ' ')
            section = name;
        else
            keys.insert(section + "." + name.substr(2));
    }
    return keys;
}

TEST(ConfigFile, HoldsEveryKeyOnceAndNoOther)
{
    std::multiset<std::string> expected;
    Settings settings;
    settings::visit_fields(settings, [&](const char* section, const char* key, auto&, const auto&) {
        expected.insert(std::string(section) + "." + key);
    });
    EXPECT_EQ(keys_in_file(), expected);
}

TEST(ConfigFile, SaysTheDefaults)
{
    const auto loaded = load_settings(file);
    ASSERT_TRUE(loaded) << loaded.error().message;

    Settings defaults;
    defaults.data.folder = file.parent_path() / "data";
    std::vector<std::string> differing;
    settings::visit_fields(defaults, [&](const char* section, const char* key, auto& expected, const auto&) {
        settings::visit_fields(
            *loaded, [&](const char* other_section, const char* other_key, auto& actual, const auto&) {
                if (std::string_view(section) != other_section || std::string_view(key) != other_key)
                    return;
                if constexpr (std::is_same_v<std::decay_t<decltype(expected)>, std::decay_t<decltype(actual)>>)
                    if (expected == actual)
                        return;
                differing.push_back(std::string(section) + "." + key);
            });
    });
    EXPECT_EQ(differing, std::vector<std::string>{});
}

TEST(ConfigFile, ExplainsEveryKey)
{
    std::ifstream in(file);
    std::string before;
    for (std::string line; std::getline(in, line); before = line) {
        const bool sets_a_key = line.rfind("  ", 0) == 0 && line[2] != '#' && line[2] != ' ';
        const bool belongs_to_host = before == "  host: 127.0.0.1"; // host and port share their comment
        if (sets_a_key && !belongs_to_host) {
            EXPECT_EQ(before.rfind("  #", 0), 0u) << line << " stands without a comment above it";
        }
    }
}

} // namespace
} // namespace parley
