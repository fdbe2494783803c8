#include "tests/integration/cli/ctl.h"

#include "tests/support/programs.h"
#include "tests/support/temp_folder.h"

#include <boost/json/parse.hpp>

namespace parley::testing {

boost::json::value CtlAnswer::json() const
{
    return boost::json::parse(output);
}

Ctl::Ctl(ParleySystem& system)
    : system_(&system)
{}

CtlAnswer Ctl::run(const std::vector<std::string>& arguments)
{
    std::vector<std::string> all{"--user", "admin", "--password-file",
                                 (system_->data() / "secrets" / "admin.password").string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_plain(all);
}

CtlAnswer Ctl::run_as(std::string_view user, const std::vector<std::string>& arguments)
{
    std::vector<std::string> all{"--user", std::string(user), "--password-file",
                                 file_with(ParleySystem::password_of(user))};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_plain(all);
}

CtlAnswer Ctl::run_plain(const std::vector<std::string>& arguments)
{
    std::vector<std::string> all{programs::ctl(), "--url", "http://127.0.0.1:" + std::to_string(system_->http_port())};
    all.insert(all.end(), arguments.begin(), arguments.end());
    auto [status, output] = run_to_end(all, system_->folder() / "parleyctl.log");
    return {status, std::move(output)};
}

std::string Ctl::file_with(std::string_view text)
{
    const auto file = system_->folder() / ("text-" + std::to_string(++files_));
    write_file(file, std::string(text) + "\n");
    return file.string();
}

} // namespace parley::testing
