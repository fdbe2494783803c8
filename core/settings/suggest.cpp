#include "core/settings/suggest.h"

#include <algorithm>
#include <numeric>

namespace parley::settings {
namespace {

/// Levenshtein distance: letters to insert, remove or replace.
std::size_t distance(std::string_view one, std::string_view other)
{
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < other.size(); ++j) {
            const std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known)
{
    std::string best;
    std::size_t best_distance = 3;
    if (word.size() > 64) // no key is that long; the comparison would only cost
        return best;
    for (const std::string& candidate : known) {
        const std::size_t letters = distance(word, candidate);
        if (letters < best_distance && letters * 3 <= std::max<std::size_t>(candidate.size(), 3)) {
            best = candidate;
            best_distance = letters;
        }
    }
    return best;
}

} // namespace parley::settings
