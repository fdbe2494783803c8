#pragma once

#include "tests/support/parley_system.h"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>

namespace parley::testing {

/// One running Parley for all tests of a suite: `class GroupMessages : public SystemSuite<GroupMessages> {};`
/// Tests of a suite share it, so each uses user and group ids of its own. A suite that needs other settings declares
/// `static SystemOptions options()`. Logs are printed if a test failed; a bad exit status fails the suite.
template <class Suite>
class SystemSuite : public ::testing::Test {
protected:
    static SystemOptions options() { return {}; }

    static void SetUpTestSuite()
    {
        system_ = std::make_unique<ParleySystem>(Suite::options());
        system_->start();
    }

    static void TearDownTestSuite()
    {
        if (!system_)
            return;
        try {
            system_->stop_bridge();
            system_->stop_broker();
        } catch (const std::exception& e) {
            ADD_FAILURE() << e.what();
        }
        if (::testing::UnitTest::GetInstance()->current_test_suite()->Failed())
            std::cerr << system_->logs();
        system_.reset();
    }

    static ParleySystem& system() { return *system_; }
    static Given given() { return system_->given(); }
    static RestClient& admin() { return system_->admin(); }
    static const topics::Names& topics() { return system_->topics(); }
    static MqttClient connect_as(std::string_view user, ConnectOptions options = {})
    {
        return system_->connect_as(user, std::move(options));
    }

private:
    inline static std::unique_ptr<ParleySystem> system_;
};

} // namespace parley::testing
