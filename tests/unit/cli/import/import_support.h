#pragma once

#include "clients/cli/import/compare.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/planned_decisions.h"
#include "clients/cli/import/source.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

namespace parley::cli::import {

/// What mosquitto_passwd 2.0.11 wrote for "pencil".
inline const std::string pencil =
    "$7$101$9vgCc4YO+dsteRg8$UOQ1MZr5kFpHKv6TWiqHDNQc8gwrybSqmATiDHehLTGjW6HduWajLsJiUasjy3"
    "Kb+eLErpwqZ8Zd4boALc5A9g==";

inline bool holds(const std::vector<std::string>& texts, std::string_view part)
{
    return std::ranges::any_of(texts, [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

inline std::ostream& operator<<(std::ostream& out, const Difference& one)
{
    constexpr const char* what[] = {"publish", "receive", "subscribe"};
    return out << one.user << ' ' << what[static_cast<int>(one.what)] << ' ' << one.topic << ": "
               << (one.before ? "allowed" : "denied") << " -> " << (one.after ? "allowed" : "denied");
}

} // namespace parley::cli::import
