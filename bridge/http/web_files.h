#pragma once

#include "bridge/http/message.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace parley::bridge::http {

namespace asio = boost::asio;

/// The web application: what its build has put into a folder, at `/`.
///
/// A path without a dot in its last segment is a place inside the application, which index.html draws. `name.ext.br`
/// and `name.ext.gz` beside a file are sent to those who take them. A file whose name carries a hash
/// (`app-4KRV2XQ7.js`) is kept by browsers for ever; everything else is asked for again with its ETag.
///
/// Threads   answer() on the caller's; files are opened and read on `disk`.
/// Errors    404 for what is not there; the folder may appear and change while this works.
class WebFiles {
public:
    /// `disk` outlives what answer() returns. An empty folder: there is no web application.
    WebFiles(std::filesystem::path folder, asio::any_io_executor disk);

    /// GET and HEAD of a path that no route has.
    asio::awaitable<Response> answer(Request request) const;

private:
    std::string folder_;
    asio::any_io_executor disk_;
};

/// By the name's extension, with a charset for texts; application/octet-stream for what is not known.
[[nodiscard]] std::string_view content_type_of(std::string_view name) noexcept;
/// The name ends, before its extension, in `-` and eight letters and digits as esbuild makes them of the content.
[[nodiscard]] bool has_content_hash(std::string_view name) noexcept;
/// Whether Accept-Encoding takes that coding (RFC 9110 §12.5.3); a weight of 0 is a no.
[[nodiscard]] bool accepts_encoding(std::string_view header, std::string_view coding) noexcept;
/// Whether If-None-Match names that entity tag (RFC 9110 §13.1.2, weak comparison).
[[nodiscard]] bool names_etag(std::string_view header, std::string_view etag) noexcept;

} // namespace parley::bridge::http
