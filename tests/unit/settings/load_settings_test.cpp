#include "core/settings/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdlib.h> // mkdtemp

namespace parley {
namespace {

using namespace std::chrono_literals;

class LoadSettings : public ::testing::Test {
protected:
    LoadSettings()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "parley-settings-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        file_ = folder_ / "parley.yaml";
    }
    ~LoadSettings() override { std::filesystem::remove_all(folder_); }

    Result<Settings> load(std::string_view text)
    {
        std::ofstream(file_, std::ios::binary) << text;
        return load_settings(file_);
    }
    /// The lines of the refusal, with the file's own name taken away: ":3: http.port: …".
    std::vector<std::string> problems_of(std::string_view text)
    {
        const auto result = load(text);
        if (result)
            return {"(accepted)"};
        EXPECT_EQ(result.error().code, Errc::invalid_argument);
        std::vector<std::string> lines;
        std::istringstream in(result.error().message);
        for (std::string line; std::getline(in, line);) {
            EXPECT_EQ(line.rfind(file_.string(), 0), 0u) << line;
            lines.push_back(line.substr(std::min(file_.string().size(), line.size())));
        }
        return lines;
    }
    std::string only_problem_of(std::string_view text)
    {
        const auto lines = problems_of(text);
        EXPECT_EQ(lines.size(), 1u);
        return lines.front();
    }

    std::filesystem::path folder_;
    std::filesystem::path file_;
};

TEST_F(LoadSettings, AnEmptyFileHasAllDefaults)
{
    for (const char* text : {"", "# only a comment\n", "---\n", "http:\njournal:\n"}) {
        const auto settings = load(text);
        ASSERT_TRUE(settings) << settings.error().message;
        EXPECT_EQ(settings->http.port, 8080);
        EXPECT_EQ(settings->data.folder, folder_ / "data");
    }
}

TEST_F(LoadSettings, EachTypeIsRead)
{
    const auto settings = load("data: {folder: /srv/parley/}\n"
                               "topics: {root: plant/one}\n"
                               "broker: {host: '::1', port: 2883, keep_alive: 1m}\n"
                               "journal: {sync: always, segment_bytes: 1MiB, max_bytes: 1GiB}\n"
                               "messages: {max_bytes: 1000, resend_max: 5, private: common-group}\n"
                               "presence: {debounce: 1s}\n"
                               "log: {level: debug}\n");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->data.folder, "/srv/parley");
    EXPECT_EQ(settings->topics.root, "plant/one");
    EXPECT_EQ(settings->broker.host, "::1");
    EXPECT_EQ(settings->broker.port, 2883);
    EXPECT_EQ(settings->broker.keep_alive, 60s);
    EXPECT_EQ(settings->journal.sync, SyncMode::always);
    EXPECT_EQ(settings->messages.private_to, policy::PrivateMessages::common_group);
    EXPECT_EQ(settings->journal.segment_bytes, 1u << 20);
    EXPECT_EQ(settings->messages.max_bytes, 1000u);
    EXPECT_EQ(settings->presence.debounce, 1000ms);
    EXPECT_EQ(settings->log.level, "debug");
}

TEST_F(LoadSettings, RelativePathsAreRelativeToTheFile)
{
    EXPECT_EQ(load("data: {folder: x/../y}")->data.folder, folder_ / "y");
    EXPECT_EQ(load("data: {folder: .}")->data.folder, folder_);
    EXPECT_EQ(load("data: {folder: ./}")->data.folder, folder_);
}

TEST_F(LoadSettings, AllProblemsAreReportedAtOnceInTheOrderOfTheirLines)
{
    const auto lines = problems_of("http:\n"
                                   "  port: 70000\n"
                                   "  body_byte: 1MiB\n"
                                   "  idle_timeout: 20\n"
                                   "jornal:\n"
                                   "  sync: never\n"
                                   "log:\n"
                                   "  level: [info]\n");
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_EQ(lines[0], ":2: http.port: 70000 is out of range: 1 to 65535");
    EXPECT_EQ(lines[1], ":3: http.body_byte: unknown key, did you mean 'body_bytes'?");
    EXPECT_EQ(lines[2], ":4: http.idle_timeout: has no unit: write 20ms, 20s, or with m, h or d");
    EXPECT_EQ(lines[3], ":5: jornal: unknown section, did you mean 'journal'?");
    EXPECT_EQ(lines[4], ":8: log.level: is a list, expected a word");
}

TEST_F(LoadSettings, AKeyInTheWrongPlaceIsToldItsPlace)
{
    EXPECT_EQ(only_problem_of("broker:\n  sync_interval: 20ms\n"),
              ":2: broker.sync_interval: unknown key, did you mean journal.sync_interval?");
    EXPECT_EQ(only_problem_of("http.port: 80\n"), ":1: http.port: write it as 'port:' under 'http:'");
    EXPECT_EQ(only_problem_of("debounce: 1s\n"),
              ":1: debounce: unknown section; the key of that name is presence.debounce");
    EXPECT_EQ(only_problem_of("<<: {port: 1}\n"), ":1: <<: unknown section");
}

TEST_F(LoadSettings, WrongTypesAreProblems)
{
    EXPECT_EQ(only_problem_of("http: 8080\n"), ":1: http: is a value, expected a section with keys");
    EXPECT_EQ(only_problem_of("http: {port: '8080'}\n"), ":1: http.port: is a quoted string, expected a whole number");
    EXPECT_EQ(only_problem_of("http: {port: eighty}\n"), ":1: http.port: 'eighty' is not a whole number");
    EXPECT_EQ(only_problem_of("http: {port: 80.5}\n"), ":1: http.port: '80.5' is not a whole number");
    EXPECT_EQ(only_problem_of("http: {port: }\n"), ":1: http.port: is nothing, expected a whole number");
    EXPECT_EQ(only_problem_of("http: {port: {a: 1}}\n"), ":1: http.port: is a section, expected a whole number");
    EXPECT_EQ(only_problem_of("data: {folder: ''}\n"), ":1: data.folder: is empty, expected a path");
    EXPECT_EQ(only_problem_of("journal: {sync: yes}\n"),
              ":1: journal.sync: 'yes' is not one of interval, always, never");
    EXPECT_EQ(only_problem_of("broker: {keep_alive: 1500ms}\n"),
              ":1: broker.keep_alive: 1500ms is finer than this setting can be: whole seconds");
    EXPECT_EQ(only_problem_of("- a\n- b\n"), ":1: the file is a list, expected sections with keys");
}

TEST_F(LoadSettings, IssuersAreAList)
{
    const auto settings = load("auth:\n"
                               "  issuers:\n"
                               "    - issuer: https://id.example.org\n"
                               "      jwks_file: keys/id.json\n"
                               "      audience: parley\n"
                               "    - {issuer: b, jwks_file: /srv/b.json, audience: c, user_claim: name}\n");
    ASSERT_TRUE(settings) << settings.error().message;
    ASSERT_EQ(settings->auth.issuers.size(), 2u);
    EXPECT_EQ(settings->auth.issuers[0],
              (credentials::TokenIssuer{"https://id.example.org", folder_ / "keys/id.json", "parley", "sub"}));
    EXPECT_EQ(settings->auth.issuers[1], (credentials::TokenIssuer{"b", "/srv/b.json", "c", "name"}));
    EXPECT_TRUE(load("auth: {issuers: []}")->auth.issuers.empty());
}

TEST_F(LoadSettings, AnIssuerSaysAllThatItMust)
{
    EXPECT_EQ(only_problem_of("auth: {issuers: here}\n"), ":1: auth.issuers: is a value, expected a list of issuers");
    EXPECT_EQ(only_problem_of("auth: {issuers: [a]}\n"),
              ":1: auth.issuers: holds a value, expected sections with issuer, jwks_file, …");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: b}\n"),
              ":3: auth.issuers.audience: is missing");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: b, audience: ''}\n"),
              ":3: auth.issuers.audience: is empty, expected a text");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: [b], audience: c}\n"),
              ":3: auth.issuers.jwks_file: is a list, expected a text");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: b, audience: c, user_clame: d}\n"),
              ":3: auth.issuers.user_clame: unknown key, did you mean 'user_claim'?");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: b, audience: c, audience: d}\n"),
              ":3: auth.issuers.audience: stands here a second time");
    EXPECT_EQ(only_problem_of("auth:\n  issuers:\n    - {issuer: a, jwks_file: b, audience: \"c\\n\"}\n"),
              ":3: auth.issuers.audience: is longer than 1024 bytes, or has control characters");
    EXPECT_EQ(only_problem_of("auth:\n"
                              "  issuers:\n"
                              "    - {issuer: a, jwks_file: b, audience: c}\n"
                              "    - {issuer: a, jwks_file: d, audience: e}\n"),
              ":4: auth.issuers.issuer: 'a' stands in the list twice");
    std::string many = "auth:\n  issuers:\n";
    for (int number = 0; number <= 32; ++number)
        many += "    - {issuer: a" + std::to_string(number) + ", jwks_file: b, audience: c}\n";
    EXPECT_EQ(only_problem_of(many), ":3: auth.issuers: has more than 32 issuers");
}

TEST_F(LoadSettings, ValuesOutOfRangeAreProblems)
{
    EXPECT_EQ(only_problem_of("http: {port: 0}\n"), ":1: http.port: 0 is out of range: 1 to 65535");
    EXPECT_EQ(only_problem_of("http: {port: 99999999999999999999999}\n"),
              ":1: http.port: 99999999999999999999999 is out of range: 1 to 65535");
    EXPECT_EQ(only_problem_of("messages: {max_bytes: 5MiB}\n"),
              ":1: messages.max_bytes: 5MiB is out of range: 1B to 4MiB");
    EXPECT_EQ(only_problem_of("journal: {sync_interval: 0ms}\n"),
              ":1: journal.sync_interval: 0ms is out of range: 1ms to 1m");
    for (const char* root : {"/a", "a/", "a//b", "$SYS", "a/+", "#", "a b"})
        EXPECT_NE(only_problem_of("topics: {root: \"" + std::string(root) + "\"}\n").find("not a topic root"),
                  std::string::npos)
            << root;
    EXPECT_NE(only_problem_of("topics: {root: " + std::string(65, 'a') + "}\n").find("not a topic root"),
              std::string::npos);
    EXPECT_NE(only_problem_of("broker: {host: 'a b'}\n").find("not a host name"), std::string::npos);
}

TEST_F(LoadSettings, KeysThatContradictEachOtherAreProblems)
{
    EXPECT_NE(only_problem_of("journal: {max_bytes: 64MiB}\n").find(": journal.segment_bytes: 64MiB is more than half"),
              std::string::npos);
    EXPECT_EQ(only_problem_of("http: {token_lifetime: 1h, refresh_lifetime: 30m}\n"),
              ":1: http.refresh_lifetime: is shorter than http.token_lifetime");
    EXPECT_EQ(only_problem_of("http: {tls_certificate: server.crt}\n"),
              ":1: http.tls_certificate: http.tls_certificate and http.tls_key go together");
    EXPECT_EQ(only_problem_of("http: {tls_key: server.key}\n"),
              ":1: http.tls_key: http.tls_certificate and http.tls_key go together");
}

TEST_F(LoadSettings, AFileMayBeNoneAndIsElseRelativeToTheSettings)
{
    EXPECT_EQ(only_problem_of("broker: {tls_ca: ca.crt, tls_certificate: bridge.crt}\n"),
              ":1: broker.tls_certificate: broker.tls_certificate and broker.tls_key go together");
    EXPECT_EQ(only_problem_of("broker: {tls_certificate: bridge.crt, tls_key: bridge.key}\n"),
              ":1: broker.tls_certificate: needs broker.tls_ca: without it the link is not encrypted");
    const auto named = load("http: {tls_certificate: tls/server.crt, tls_key: /etc/server.key}\n");
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(named->http.tls_certificate, folder_ / "tls/server.crt");
    EXPECT_EQ(named->http.tls_key, "/etc/server.key");
    const auto none = load("http: {tls_certificate: \"\", tls_key: ''}\n");
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_TRUE(none->http.tls_certificate.empty());
    EXPECT_NE(only_problem_of("http: {tls_certificate: [], tls_key: a}\n").find("expected a path"), std::string::npos);
}

TEST_F(LoadSettings, ListsAndSwitchesAreReadAndWrongItemsNamed)
{
    const auto settings = load("http:\n  trusted_proxies: [127.0.0.1, fd00::/8]\n  proxy_protocol: on\n"
                               "gateway:\n  origins:\n    - https://app.example.org\n    - \"*\"\n");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->http.trusted_proxies, (std::vector<std::string>{"127.0.0.1", "fd00::/8"}));
    EXPECT_TRUE(settings->http.proxy_protocol);
    EXPECT_EQ(settings->gateway.origins, (std::vector<std::string>{"https://app.example.org", "*"}));

    EXPECT_NE(only_problem_of("http:\n  trusted_proxies: [10.0.0.0/33]\n").find("'10.0.0.0/33' is not an address"),
              std::string::npos);
    EXPECT_NE(only_problem_of("http:\n  trusted_proxies: 10.0.0.1\n").find("expected a list"), std::string::npos);
    EXPECT_NE(only_problem_of("http:\n  proxy_protocol: on\n").find("http.trusted_proxies names nobody"),
              std::string::npos);
    EXPECT_NE(only_problem_of("http:\n  proxy_protocol: maybe\n").find("on, off"), std::string::npos);
    for (const char* wrong : {"app.example.org", "https://", "https://app.example.org/", "ftp://app.example.org"})
        EXPECT_NE(only_problem_of("gateway:\n  origins: [\"" + std::string(wrong) + "\"]\n").find("is not an origin"),
                  std::string::npos)
            << wrong;
    EXPECT_NE(only_problem_of("gateway:\n  broker_socket: /tmp/" + std::string(120, 'x') + "\n").find("unix socket"),
              std::string::npos);
}

TEST_F(LoadSettings, AKeyThatStandsTwiceIsAProblem)
{
    EXPECT_EQ(only_problem_of("http:\n  port: 1\n  port: 2\n"), ":3: http.port: stands here a second time");
    EXPECT_EQ(only_problem_of("http: {port: 1}\nhttp: {host: a}\n"), ":2: http: stands here a second time");
}

TEST_F(LoadSettings, BrokenYamlIsOneClearLine)
{
    EXPECT_EQ(only_problem_of("http:\n  port: 1\n bad\n").rfind(":3: not valid YAML: ", 0), 0u);
    EXPECT_NE(only_problem_of("a: {b: [1,\n").find("not valid YAML"), std::string::npos);
    EXPECT_NE(only_problem_of("a: *nowhere\n").find("not valid YAML"), std::string::npos);
    EXPECT_NE(only_problem_of("http: {port: 1}\n---\nhttp: {port: 2}\n").find("second YAML document"),
              std::string::npos);
}

TEST_F(LoadSettings, HostileFilesAreRefusedAndNothingElse)
{
    EXPECT_FALSE(load(std::string(100'000, '[')));
    EXPECT_FALSE(load(std::string(2 * 1024 * 1024, '#')));
    EXPECT_FALSE(load(std::string_view("\0\1\2\xff\xfe", 5)));
    EXPECT_FALSE(load(",\n")); // yaml-cpp 0.7 finds documents without end in this
    EXPECT_FALSE(load("? [a, b]\n: c\n"));
    EXPECT_FALSE(load("&a a: &b [*a, *a]\n"));
    for (int byte = 0; byte < 256; ++byte)
        (void)load(std::string(3, static_cast<char>(byte)) + ": x\nhttp: {port: " + static_cast<char>(byte) + "}\n");
}

TEST_F(LoadSettings, AFileThatCannotBeReadIsNamed)
{
    const auto absent = load_settings(folder_ / "absent.yaml");
    ASSERT_FALSE(absent);
    EXPECT_NE(absent.error().message.find("absent.yaml: cannot be read: No such file"), std::string::npos);
    const auto folder = load_settings(folder_);
    ASSERT_FALSE(folder);
    EXPECT_NE(folder.error().message.find("is a folder"), std::string::npos);
}

} // namespace
} // namespace parley
