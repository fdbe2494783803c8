#pragma once

#include "clients/cli/context.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace parley::cli {

class Option {
public:
    explicit Option(CLI::Option* option) noexcept
        : option_(option)
    {}
    Option& required();
    Option& excludes(const Option& other);

private:
    CLI::Option* option_;
};

/// A command under construction: what of CLI11 is needed here. A handle; behind it stands the App, which must outlive
/// it, as must every variable that an option writes to.
///
/// CLI11 itself stands in command.cpp and program.cpp alone: it takes longer to compile than all commands together.
class Command {
public:
    explicit Command(CLI::App& app) noexcept
        : app_(&app)
    {}

    [[nodiscard]] Command sub(const std::string& name, const std::string& help) const;
    void needs_a_sub() const;
    /// When this command is named, `run` becomes what the context runs.
    void runs(Context& context, std::function<Result<void>(Context&)> run) const;

    // "--name" is an option, "NAME" a positional argument.
    Option text(const std::string& name, std::string& to, const std::string& help) const;
    Option text(const std::string& name, std::optional<std::string>& to, const std::string& help) const;
    Option texts(const std::string& name, std::vector<std::string>& to, const std::string& help) const;
    Option number(const std::string& name, std::size_t& to, std::size_t least, std::size_t most,
                  const std::string& help) const;
    Option number(const std::string& name, std::optional<std::uint64_t>& to, const std::string& help) const;
    Option flag(const std::string& name, bool& to, const std::string& help) const;

private:
    CLI::App* app_;
};

} // namespace parley::cli
