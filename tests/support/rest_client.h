#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace parley::testing {

struct RestAnswer {
    int status = 0; ///< HTTP status; 0: no answer
    std::string text;
    std::string content_type;
    boost::json::value json; ///< null if the body is not JSON
};

/// Requests to the bridge's HTTP port, one connection kept open.
///
/// Threads   one at a time.
/// Errors    status 0 and curl's words in `text` if there is no answer.
class RestClient {
public:
    explicit RestClient(std::uint16_t port);
    ~RestClient();
    RestClient(RestClient&&) noexcept;
    RestClient& operator=(RestClient&&) noexcept;

    /// Logs in and sends the token from now on. Throws if that is refused.
    void login(std::string_view user, std::string_view password);
    void set_token(std::string token);
    [[nodiscard]] const std::string& token() const noexcept;

    /// `path` with its query, for example "/api/v1/groups/ops". An empty body is not sent.
    RestAnswer request(std::string_view method, std::string_view path, std::string_view body = {});
    RestAnswer get(std::string_view path) { return request("GET", path); }
    RestAnswer put(std::string_view path, std::string_view body = "{}") { return request("PUT", path, body); }
    RestAnswer post(std::string_view path, std::string_view body = "{}") { return request("POST", path, body); }
    RestAnswer patch(std::string_view path, std::string_view body) { return request("PATCH", path, body); }
    RestAnswer remove(std::string_view path) { return request("DELETE", path); }

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The same as an expectation: throws with method, path, status and body unless the status is 2xx.
RestAnswer must(RestAnswer answer, std::string_view what);

} // namespace parley::testing
