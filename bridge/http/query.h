#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge::http {

/// The parameters behind a question mark, read like json::Fields: ask for each, then done() has the first complaint or
/// names a parameter nobody asked for. A parameter given twice is a complaint.
class Query {
public:
    explicit Query(std::string_view encoded);

    std::optional<std::string> text(std::string_view name, std::size_t most = 1024);
    std::optional<std::int64_t> number(std::string_view name, std::int64_t least, std::int64_t most);
    std::optional<bool> flag(std::string_view name); ///< true, false
    void complain(std::string_view name, std::string_view what);
    Result<void> done() const;

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
    std::vector<std::string_view> asked_;
    std::string complaint_;
};

} // namespace parley::bridge::http
