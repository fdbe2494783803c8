#pragma once

#include "bridge/http/message.h"
#include "core/base/result.h"

#include <chrono>
#include <string_view>

namespace parley::bridge::http {

/// The one table from our codes to HTTP status codes.
[[nodiscard]] unsigned status_of(Errc code) noexcept;

/// The error as RFC 9457 problem details: type, title, status, detail, and `code` as in every other door of Parley.
Response problem(const Error& error);
/// A problem that is HTTP's own (404 for a path, 405, 413 …), with a code of ours and another status.
Response problem(unsigned status, Errc code, std::string_view detail);
/// 429 with Retry-After: asked too often.
Response too_many(std::chrono::seconds wait, std::string_view what);
/// What a caller hears of a broken thing: never more than that.
Response internal_problem(std::string_view request_id);

} // namespace parley::bridge::http
