#pragma once

#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::cli {

/// What is asked of the server. Path segments and query values are given raw and escaped here.
struct Request {
    std::string method = "GET";
    std::vector<std::string> path; ///< segments behind /api/v1
    std::vector<std::pair<std::string, std::string>> query{};
    std::optional<boost::json::value> body{};
    std::string token{}; ///< empty: no Authorization
};

/// The REST API of one server.
///
/// Threads   one at a time.
/// Errors    the code that the server says in its problem details (RFC 9457); unavailable: not reached within 30 s, cut
/// off,
///           or an answer that is no JSON. Redirects are not followed: they would carry the token elsewhere.
class HttpClient {
public:
    /// `url` is scheme, host and port: "http://127.0.0.1:8080". `cafile`: the authorities (PEM) that an https
    /// server is believed by; empty: those of the system. invalid_argument: not http or https.
    static Result<HttpClient> open(const std::string& url, const std::string& cafile = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// The body of the answer; null where it is empty.
    Result<boost::json::value> send(const Request& request);

private:
    struct Curl;
    HttpClient(std::string url, std::string cafile, std::unique_ptr<Curl> curl);

    std::string url_;
    std::string cafile_;
    std::unique_ptr<Curl> curl_;
};

/// A path segment or a query value with everything but unreserved characters escaped (RFC 3986 §2.3).
std::string percent_encode(const std::string& text);

} // namespace parley::cli
