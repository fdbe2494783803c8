#pragma once

#include "clients/cli/http.h"
#include "clients/cli/secrets.h"
#include "core/base/result.h"

#include <boost/json.hpp>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::cli {

/// Which server, and as whom.
struct ApiOptions {
    std::string url = "http://127.0.0.1:8080";
    std::string cafile;        ///< see HttpClient::open
    std::string user;          ///< log in for this one call; empty: $PARLEY_TOKEN, or what `parleyctl login` kept
    std::string password_file; ///< see obtain_password
};

using Path = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

/// The server as one user sees it: the token is found, used, and renewed when it has run out.
class Api {
public:
    /// unauthenticated: no login anywhere, or the server refuses it.
    static Result<Api> open(const ApiOptions& options, std::istream& in);

    Result<boost::json::value> get(Path path, Query query = {});
    Result<boost::json::value> put(Path path, boost::json::value body);
    Result<boost::json::value> post(Path path, boost::json::value body);
    Result<boost::json::value> patch(Path path, boost::json::value body);
    Result<boost::json::value> remove(Path path, Query query = {});

    /// Follows the pages of a list until `limit` items are there. `name`: the member of the answer that holds them.
    Result<boost::json::array> list(const Path& path, const std::string& name, Query query, std::size_t limit);

    /// The user whom the token is about.
    Result<std::string> me();

private:
    Api(HttpClient http, std::string token)
        : http_(std::move(http))
        , token_(std::move(token))
    {}
    Result<boost::json::value> call(Request request);
    /// True: there is another access token than before.
    Result<bool> renew();

    HttpClient http_;
    std::string token_;
    std::string user_;
    std::optional<CachedLogin> cached_; ///< where the token came from, if from `parleyctl login`
};

enum class Stay : bool {
    once, ///< for this one run of the program: no refresh token, and soon over at the server, too
    kept
};
/// POST /login. unauthenticated: wrong user or password.
Result<CachedLogin> log_in(HttpClient& http, const std::string& url, const std::string& user,
                           const std::string& password, Stay stay);

// Members of a JSON object, forgivingly: what is absent or of another type is empty.
std::string text_of(const boost::json::value& object, std::string_view name);
std::int64_t number_of(const boost::json::value& object, std::string_view name);
bool flag_of(const boost::json::value& object, std::string_view name);
boost::json::array array_of(const boost::json::value& object, std::string_view name);

} // namespace parley::cli
