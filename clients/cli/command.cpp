#include "clients/cli/command.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace parley::cli {

Option& Option::required()
{
    option_->required();
    return *this;
}

Option& Option::excludes(const Option& other)
{
    option_->excludes(other.option_);
    return *this;
}

Command Command::sub(const std::string& name, const std::string& help) const
{
    return Command(*app_->add_subcommand(name, help));
}

void Command::needs_a_sub() const
{
    app_->require_subcommand(1);
}

void Command::runs(Context& context, std::function<Result<void>(Context&)> run) const
{
    app_->callback([&context, run = std::move(run)] { context.run = run; });
}

Option Command::text(const std::string& name, std::string& to, const std::string& help) const
{
    return Option(app_->add_option(name, to, help));
}

Option Command::text(const std::string& name, std::optional<std::string>& to, const std::string& help) const
{
    return Option(app_->add_option_function<std::string>(
        name, [&to](const std::string& text) { to = text; }, help));
}

Option Command::texts(const std::string& name, std::vector<std::string>& to, const std::string& help) const
{
    return Option(app_->add_option(name, to, help));
}

Option Command::number(const std::string& name, std::size_t& to, std::size_t least, std::size_t most,
                       const std::string& help) const
{
    return Option(app_->add_option(name, to, help)->check(CLI::Range(least, most)));
}

Option Command::number(const std::string& name, std::optional<std::uint64_t>& to, const std::string& help) const
{
    return Option(app_->add_option_function<std::uint64_t>(
        name, [&to](const std::uint64_t& value) { to = value; }, help));
}

Option Command::flag(const std::string& name, bool& to, const std::string& help) const
{
    return Option(app_->add_flag(name, to, help));
}

} // namespace parley::cli
