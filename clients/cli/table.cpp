#include "clients/cli/table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace parley::cli {
namespace {

/// Bytes of the well-formed UTF-8 character at the front of `text` (RFC 3629); 0 if there is none.
std::size_t character_bytes(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool whole = continues(1) && continues(2);
        const bool overlong = whole && first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = whole && first == 0xED && byte(1) > 0x9F;
        return whole && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool whole = continues(1) && continues(2) && continues(3);
        const bool overlong = whole && first == 0xF0 && byte(1) < 0x90;
        const bool beyond = whole && first == 0xF4 && byte(1) > 0x8F;
        return whole && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

/// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which terminals take for control characters, too; and the characters
/// that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069): they make a line look like another.
bool steers_terminal(std::string_view character)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1)
        return byte(0) < 0x20 || byte(0) == 0x7F;
    if (character.size() == 2)
        return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (character.size() == 3 && byte(0) == 0xE2)
        return (byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
               (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
    return false;
}

std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string printable(std::string_view text)
{
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const std::size_t bytes = character_bytes(text);
        const std::size_t taken = std::max<std::size_t>(bytes, 1);
        if (text[0] == '\n') {
            shown += "\\n";
        } else if (bytes == 0 || steers_terminal(text.substr(0, bytes))) {
            for (std::size_t i = 0; i < taken; ++i) {
                std::array<char, 8> hex{};
                std::snprintf(hex.data(), hex.size(), "\\x%02x",
                              static_cast<unsigned>(static_cast<unsigned char>(text[i])));
                shown += hex.data();
            }
        } else {
            shown += text.substr(0, bytes);
        }
        text.remove_prefix(taken);
    }
    return shown;
}

std::string format_time(std::int64_t unix_ms)
{
    if (unix_ms == 0)
        return "-";
    const std::time_t seconds = unix_ms / 1000;
    std::tm parts{};
    std::array<char, 32> text{};
    if (gmtime_r(&seconds, &parts) == nullptr ||
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        return std::to_string(unix_ms);
    return text.data();
}

Table::Table(std::vector<std::string> headings)
    : headings_(std::move(headings))
{}

void Table::add(std::vector<std::string> cells)
{
    if (cells.size() != headings_.size())
        throw std::logic_error("a row has another number of cells than the table has headings");
    for (std::string& cell : cells)
        cell = cell.empty() ? "-" : printable(cell);
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const
{
    std::vector<std::size_t> widths;
    std::vector<bool> numeric(headings_.size(), !rows_.empty());
    for (const std::string& heading : headings_)
        widths.push_back(width(heading));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width(row[i]));
            if (!is_number(row[i]))
                numeric[i] = false;
        }
    const auto print_row = [&](const std::vector<std::string>& row) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string blanks(widths[i] - width(row[i]), ' ');
            line += i == 0 ? "" : "  ";
            line += numeric[i] ? blanks + row[i] : row[i] + blanks;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    };
    print_row(headings_);
    for (const auto& row : rows_)
        print_row(row);
}

} // namespace parley::cli
