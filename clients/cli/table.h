#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli {

/// Rows under headings, columns as wide as they must be. Numbers stand to the right.
///
/// What is in the cells was written by others: print() shows it by printable(), so that a message cannot steer the
/// terminal.
class Table {
public:
    explicit Table(std::vector<std::string> headings);
    /// As many cells as there are headings, else std::logic_error.
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }
    void print(std::ostream& out) const;

private:
    std::vector<std::string> headings_;
    std::vector<std::vector<std::string>> rows_;
};

/// The text with control characters and what is not UTF-8 written as \xNN, line breaks as \n.
std::string printable(std::string_view text);

/// "2026-01-31T12:00:00Z"; "-" for 0.
std::string format_time(std::int64_t unix_ms);

} // namespace parley::cli
