#include "parley/version.h"

namespace parley::client {

std::string_view version() noexcept
{
    return PARLEY_VERSION;
}

} // namespace parley::client
