#pragma once

#include "bridge/http/message.h"
#include "bridge/services/caller.h"
#include "bridge/services/scope.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge::http {

namespace asio = boost::asio;

/// Who may call a route at all; the services decide the rest.
enum class Need : std::uint8_t {
    none,
    login, ///< who has proved who he is, also one who must set a new password before anything else
    user,
    office, ///< administrators, and who has a duty
    admin
};

/// Which API keys a route opens to, on top of its Need: those with a scope, all of them, or none.
class ByKey {
public:
    constexpr ByKey(Scope scope) noexcept // NOLINT: a route names its scope
        : scope_(scope)
    {}
    static constexpr ByKey any() noexcept { return ByKey(true); }
    static constexpr ByKey never() noexcept { return ByKey(false); }

    [[nodiscard]] std::optional<Scope> scope() const noexcept { return scope_; }
    [[nodiscard]] bool opens_to(const Scopes& key) const noexcept { return scope_ ? key.has(*scope_) : any_; }

    friend bool operator==(const ByKey&, const ByKey&) = default;

private:
    explicit constexpr ByKey(bool any) noexcept
        : any_(any)
    {}

    std::optional<Scope> scope_{};
    bool any_ = false;
};
inline constexpr ByKey any_key = ByKey::any();
inline constexpr ByKey no_key = ByKey::never();

/// A request on its way to a handler: the decoded path parameters in the pattern's order, and who calls.
struct Call {
    Request request;
    std::vector<std::string> parameters;
    Caller caller; ///< empty user for Need::none

    /// The nth parameter as a user or group id; invalid_argument.
    [[nodiscard]] Result<UserId> user(std::size_t index) const { return parse_user_id(parameters.at(index)); }
    [[nodiscard]] Result<GroupId> group(std::size_t index) const { return parse_group_id(parameters.at(index)); }
};

using Handler = std::function<asio::awaitable<Response>(Call)>;

struct Route {
    Method method;
    std::string pattern; ///< "/api/v1/groups/{group}/members/{user}": a segment in braces matches any one segment
    Need need;
    ByKey by_key;
    Handler handler;
};

/// The table of routes. 404 and 405 fall out of it.
class Router {
public:
    void add(Method method, std::string pattern, Need need, ByKey by_key, Handler handler);

    struct Found {
        const Route* route = nullptr;        ///< null: no such path, or `allowed` is not empty and the method is wrong
        std::vector<std::string> parameters; ///< decoded
        std::string allowed;                 ///< the methods of the path, for the Allow header
    };
    /// HEAD finds the GET route.
    [[nodiscard]] Found find(Method method, std::string_view path) const;
    [[nodiscard]] const std::vector<Route>& routes() const noexcept { return routes_; }

private:
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> segments_; ///< of each route
};

} // namespace parley::bridge::http
