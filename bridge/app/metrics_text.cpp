#include "bridge/app/metrics_text.h"

#include <spdlog/fmt/fmt.h>

namespace parley::bridge {

void MetricsText::add(std::string_view type, std::string_view name, std::string_view help, std::string_view labels,
                      double value)
{
    if (name != last_name_) {
        text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
        last_name_ = name;
    }
    const auto braces = labels.empty() ? std::string{} : fmt::format("{{{}}}", labels);
    text_ += fmt::format("{}{} {}\n", name, braces, value);
}

} // namespace parley::bridge
