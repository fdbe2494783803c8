#include "clients/cli/program.h"
#include "core/credentials/certificate_facts.h"
#include "core/credentials/revocation.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <sys/stat.h>

namespace parley::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using testing::read_file;
using testing::write_file;
namespace fs = std::filesystem;

class TlsCommands : public ::testing::Test {
protected:
    TlsCommands() { fs::create_directory(data_); }

    int run(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), "tls");
        arguments.insert(arguments.end(), {"--data", data_.string()});
        out_.str({});
        err_.str({});
        Context context{.server = {}, .in = in_, .out = out_, .err = err_};
        return run_program(std::move(arguments), context);
    }
    std::string err() const { return err_.str(); }
    std::string out() const { return out_.str(); }
    fs::path file(const std::string& name) const { return data_ / "tls" / name; }
    credentials::CertificateFacts facts(const std::string& name) const
    {
        return credentials::read_certificate(read_file(file(name))).value();
    }
    bool is_revoked(const std::string& name) const
    {
        return credentials::is_revoked(read_file(file("crl.pem")), read_file(file(name))).value();
    }

    testing::TempFolder folder_;
    fs::path data_ = folder_.path() / "data";
    std::istringstream in_;
    std::ostringstream out_, err_;
};

TEST_F(TlsCommands, InitMakesAServerThatTheAuthorityVouchesFor)
{
    ASSERT_EQ(run({"init"}), 0) << err();
    EXPECT_THAT(facts("server.pem").host_names, Contains("localhost"));
    EXPECT_THAT(facts("server.pem").addresses, IsSupersetOf({"127.0.0.1", "0:0:0:0:0:0:0:1"}));
    EXPECT_EQ(run({"check"}), 0) << err();
}

TEST_F(TlsCommands, KeysAreForTheirOwnerAlone)
{
    ASSERT_EQ(run({"init"}), 0);
    ASSERT_EQ(run({"client", "u1"}), 0);
    for (const char* name : {"ca.key", "server.key", "clients/u1.key"})
        EXPECT_EQ(fs::status(file(name)).permissions(), fs::perms::owner_read | fs::perms::owner_write) << name;
    EXPECT_EQ(fs::status(file("")).permissions(), fs::perms::owner_all);
}

TEST_F(TlsCommands, ASecondInitChangesNothing)
{
    ASSERT_EQ(run({"init", "--name", "a.example.org", "--name", "10.0.0.1"}), 0);
    EXPECT_THAT(facts("server.pem").host_names, ElementsAre("a.example.org"));
    EXPECT_THAT(facts("server.pem").addresses, ElementsAre("10.0.0.1"));
    const auto before = read_file(file("ca.pem")) + read_file(file("server.key"));
    ASSERT_EQ(run({"init", "--name", "b.example.org"}), 0);
    EXPECT_EQ(read_file(file("ca.pem")) + read_file(file("server.key")), before);
}

TEST_F(TlsCommands, RenewKeepsTheNamesUnlessItIsTold)
{
    ASSERT_EQ(run({"init", "--name", "a.example.org", "--name", "10.0.0.1", "--name", "::1"}), 0);
    const auto first = facts("server.pem");
    ASSERT_EQ(run({"renew", "--days", "30"}), 0) << err();
    EXPECT_EQ(facts("server.pem").host_names, first.host_names);
    EXPECT_EQ(facts("server.pem").addresses, first.addresses);
    EXPECT_NE(facts("server.pem").serial, first.serial);
    EXPECT_LT(facts("server.pem").valid_until, first.valid_until);
    ASSERT_EQ(run({"renew", "--name", "b.example.org"}), 0);
    EXPECT_THAT(facts("server.pem").host_names, ElementsAre("b.example.org"));
    EXPECT_EQ(run({"check"}), 0) << err();
}

TEST_F(TlsCommands, AClientCertificateBearsTheUsersName)
{
    ASSERT_EQ(run({"init"}), 0);
    ASSERT_EQ(run({"client", "dev_42"}), 0) << err();
    EXPECT_THAT(facts("clients/dev_42.pem").common_names, ElementsAre("dev_42"));
    EXPECT_EQ(facts("clients/dev_42.pem").issuer, facts("ca.pem").subject);
    EXPECT_EQ(run({"client", "dev_42"}), 6) << "a second one would leave the first good and forgotten";
    for (const char* name : {"../u1", "u1/..", "", "$bridge"})
        EXPECT_EQ(run({"client", name}), 2) << name;
}

TEST_F(TlsCommands, ARevokedClientIsOnTheListAndMayHaveANewOne)
{
    ASSERT_EQ(run({"init"}), 0);
    ASSERT_EQ(run({"client", "u1"}), 0);
    ASSERT_EQ(run({"client", "u2"}), 0);
    const auto first = facts("clients/u1.pem").serial;
    ASSERT_EQ(run({"revoke", "u1"}), 0) << err();
    EXPECT_TRUE(is_revoked("clients/u1.revoked-" + first.substr(0, 8) + ".pem"));
    EXPECT_FALSE(fs::exists(file("clients/u1.key")));
    EXPECT_EQ(run({"revoke", "u1"}), 5);
    ASSERT_EQ(run({"client", "u1"}), 0);
    EXPECT_FALSE(is_revoked("clients/u1.pem"));
    EXPECT_FALSE(is_revoked("clients/u2.pem"));
    ASSERT_EQ(run({"show"}), 0);
    EXPECT_THAT(out(), HasSubstr("revoked"));
}

TEST_F(TlsCommands, CheckFindsAPairThatNobodyCouldBeServedWith)
{
    ASSERT_EQ(run({"init"}), 0);
    const std::string key = read_file(file("server.key"));
    ASSERT_EQ(run({"renew"}), 0);
    write_file(file("server.key"), key);
    EXPECT_EQ(run({"check"}), 2);
    EXPECT_THAT(err(), HasSubstr("the key is another certificate's"));
    EXPECT_EQ(run({"check", "--certificate", file("ca.pem").string()}), 2);
    EXPECT_EQ(run({"check", "--certificate", file("ca.pem").string(), "--key", file("ca.key").string()}), 0) << err();
}

TEST_F(TlsCommands, ReloadSignalsNobodyForABadPair)
{
    ASSERT_EQ(run({"init"}), 0);
    const auto pid_file = folder_.path() / "broker.pid";
    write_file(pid_file, "1\n");
    EXPECT_EQ(run({"reload", "--pid-file", pid_file.string()}), 2) << "process 1 is never the broker";
    write_file(pid_file, "12x\n");
    EXPECT_EQ(run({"reload", "--pid-file", pid_file.string()}), 2);
    write_file(file("server.key"), "");
    EXPECT_EQ(run({"reload", "--pid-file", pid_file.string()}), 2);
    EXPECT_THAT(err(), HasSubstr("no private key"));
}

TEST_F(TlsCommands, WithoutAnAuthorityNothingIsSigned)
{
    EXPECT_EQ(run({"client", "u1"}), 5);
    EXPECT_EQ(run({"show"}), 5);
    EXPECT_THAT(err(), HasSubstr("parleyctl tls init"));
    EXPECT_EQ(run({"init", "--name", "not a name"}), 2);
}

} // namespace
} // namespace parley::cli
