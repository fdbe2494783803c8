#pragma once

#include "tests/support/parley_system.h"

#include <boost/json/value.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace parley::testing {

struct CtlAnswer {
    int status = -1;
    std::string output; ///< standard output and standard error
    [[nodiscard]] boost::json::value json() const;
};

/// Runs parleyctl against a system.
class Ctl {
public:
    explicit Ctl(ParleySystem& system);

    /// As the administrator.
    CtlAnswer run(const std::vector<std::string>& arguments);
    /// As a user whose password is ParleySystem::password_of(user).
    CtlAnswer run_as(std::string_view user, const std::vector<std::string>& arguments);
    /// With the server's address and nothing else.
    CtlAnswer run_plain(const std::vector<std::string>& arguments);
    /// A file that holds the text, for options that want a password.
    std::string file_with(std::string_view text);

private:
    ParleySystem* system_;
    int files_ = 0;
};

} // namespace parley::testing
