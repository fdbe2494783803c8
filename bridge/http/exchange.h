#pragma once

#include "bridge/http/message.h"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace parley::bridge::http {

// Between Beast's messages and ours; without a socket. Inside bridge/http alone.

using StringRequest = boost::beast::http::request<boost::beast::http::string_body>;
using StringResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// Everything but `remote` and `request_id`; the body is moved out.
Request take_request(StringRequest& received);

/// The head of `response`, with the headers that every answer has, and its body unless that is a file or `head` is
/// asked.
StringResponse to_beast(Response& response, const std::string& request_id, unsigned version, bool keep_alive,
                        bool head);

/// What somebody hears whose request could not be read; nothing if no answer makes sense.
std::optional<Response> answer_to_unreadable(const boost::system::error_code& why, std::size_t body_bytes);

} // namespace parley::bridge::http
