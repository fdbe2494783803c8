#pragma once

#include "bridge/http/open_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, other };

[[nodiscard]] std::string_view to_string(Method method) noexcept;

/// What a handler may know of a request; no Beast type, so that handlers compile fast.
struct Request {
    Method method = Method::get;
    std::string path;          ///< as sent: still percent-encoded, without the query
    std::string query;         ///< behind the question mark, still encoded
    std::string authorization; ///< the header's value
    std::string content_type;
    std::string body;
    std::string remote;     ///< the peer's address
    std::string request_id; ///< the client's X-Request-Id if it is well-formed, else one of ours
    std::vector<std::pair<std::string, std::string>> headers; ///< all of them, in the order received

    /// The value of the first header of that name, whose case does not matter; empty: there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<FileBody> file; ///< sent instead of `body`, from the disk
};

/// Names of headers and their tokens: ASCII without regard to case.
[[nodiscard]] bool same_but_for_case(std::string_view a, std::string_view b) noexcept;

/// Undoes percent-encoding; false if it is malformed or hides a NUL.
bool percent_decode(std::string_view text, bool plus_is_blank, std::string& out);

} // namespace parley::bridge::http
