#include "core/credentials/login_throttle.h"

#include "core/credentials/network.h"

#include <algorithm>

namespace parley::credentials {
namespace {

/// User ids are unique without regard to case, so attempts are counted so as well; cut, because anything can be sent as
/// a name.
std::string user_key(std::string_view user)
{
    std::string key(user.substr(0, 64));
    std::ranges::transform(key, key.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return key;
}

struct Keys {
    std::string user;
    std::string network; ///< empty: nobody's
    std::string pair;
};

Keys keys_of(std::string_view user, std::string_view address)
{
    Keys keys{user_key(user), network_of(address), {}};
    keys.pair = keys.user + '\n' + keys.network;
    return keys;
}

} // namespace

LoginThrottle::LoginThrottle(Limits limits, const Clock& clock)
    : limits_(limits)
    , pairs_(limits.entries, limits.window, clock)
    , addresses_(limits.entries, limits.window, clock)
    , users_(limits.entries, limits.window, clock)
{}

LoginThrottle::Wait LoginThrottle::wait(std::string_view user, std::string_view address) const
{
    const Keys keys = keys_of(user, address);
    if (const auto left = pairs_.wait(keys.pair, limits_.pair); left.count() > 0)
        return {Closed::pair, left};
    if (const auto left = addresses_.wait(keys.network, limits_.address); left.count() > 0)
        return {Closed::address, left};
    if (const auto left = users_.wait(keys.user, limits_.user); left.count() > 0)
        return {Closed::user, left};
    return {};
}

void LoginThrottle::begin(std::string_view user, std::string_view address)
{
    const Keys keys = keys_of(user, address);
    pairs_.add(keys.pair);
    if (!keys.network.empty())
        addresses_.add(keys.network);
    users_.add(keys.user);
}

void LoginThrottle::succeeded(std::string_view user, std::string_view address)
{
    undecided(user, address);
    pairs_.forget(keys_of(user, address).pair);
}

void LoginThrottle::undecided(std::string_view user, std::string_view address)
{
    const Keys keys = keys_of(user, address);
    pairs_.take_back(keys.pair);
    addresses_.take_back(keys.network);
    users_.take_back(keys.user);
}

std::string_view to_string(LoginThrottle::Closed closed) noexcept
{
    switch (closed) {
    case LoginThrottle::Closed::open:
        break;
    case LoginThrottle::Closed::pair:
        return "too many wrong passwords of this user from this address";
    case LoginThrottle::Closed::address:
        return "too many wrong passwords from this address";
    case LoginThrottle::Closed::user:
        return "too many wrong passwords of this user";
    }
    return "open";
}

} // namespace parley::credentials
