#include "clients/cli/exit_status.h"

#include <array>

namespace parley::cli {
namespace {

struct Row {
    Errc code;
    int status;
    const char* meaning;
};

constexpr std::array<Row, 7> rows{{
    {Errc::invalid_argument, 2, "the command or a value in it is wrong"},
    {Errc::unauthenticated, 3, "not logged in, or a wrong password"},
    {Errc::permission_denied, 4, "this user may not do that"},
    {Errc::not_found, 5, "no such thing, or not visible to this user"},
    {Errc::already_exists, 6, "the id or the file is there already"},
    {Errc::too_large, 7, "over a limit"},
    {Errc::unavailable, 8, "no answer, or not now: try again"},
}};

} // namespace

int exit_status(Errc code) noexcept
{
    for (const Row& row : rows)
        if (row.code == code)
            return row.status;
    return exit_broken;
}

std::string exit_status_help()
{
    std::string text = "Exit status:\n"
                       "  0  done\n"
                       "  1  damage or differences were found, or something is broken\n";
    for (const Row& row : rows)
        text += "  " + std::to_string(row.status) + "  " + std::string(to_string(row.code)) + ": " + row.meaning + "\n";
    return text;
}

} // namespace parley::cli
