#pragma once

#include "core/base/result.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace parley::settings {

/// Collects what is wrong instead of stopping at the first.
class Problems {
public:
    explicit Problems(std::string file)
        : file_(std::move(file))
    {}

    void add(const YAML::Node& at, const std::string& key, const std::string& what)
    {
        const int line = at.Mark().is_null() ? 0 : at.Mark().line + 1;
        add_at(line, key.empty() ? what : key + ": " + what);
    }
    void add_at(int line, std::string text) { found_.push_back({line, std::move(text)}); }

    [[nodiscard]] bool empty() const { return found_.empty(); }
    [[nodiscard]] Error to_error()
    {
        std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
        std::string text;
        for (const Problem& problem : found_) {
            text += text.empty() ? "" : "\n";
            text += file_ + (problem.line > 0 ? ":" + std::to_string(problem.line) : "") + ": " + problem.text;
        }
        return {Errc::invalid_argument, std::move(text)};
    }

private:
    struct Problem {
        int line; // 0: of no line
        std::string text;
    };

    std::string file_;
    std::vector<Problem> found_;
};

} // namespace parley::settings
