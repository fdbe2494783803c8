#include "bridge/http/web_files.h"

#include "bridge/async/on_thread.h"
#include "bridge/http/problem.h"

#include <algorithm>
#include <array>

namespace parley::bridge::http {

namespace {

/// Smaller files travel with the response: one visit to the disk's thread instead of two.
constexpr std::uint64_t small_file = 64 * 1024;

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> types{{
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"ico", "image/x-icon"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"wasm", "application/wasm"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"m4a", "audio/mp4"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"xml", "application/xml"},
}};

std::string_view last_segment(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view take_element(std::string_view& list) noexcept
{
    const auto comma = list.find(',');
    const auto element = trimmed(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    return element;
}

/// Scripts, pictures and connections of our own origin alone, in nobody's frame. 'self' covers wss: in new browsers;
/// the host is named for those in which it does not.
std::string content_security_policy(std::string_view host)
{
    std::string policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
                         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'";
    const bool plain = !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':' || c == '[' || c == ']';
    });
    if (plain)
        policy.append(" ws://").append(host).append(" wss://").append(host);
    return policy;
}

struct Found {
    std::shared_ptr<const OpenFile> file;
    std::string_view coding; ///< empty: as it is
    std::string content;     ///< if it is small
};

Found find(const std::string& folder, const std::string& name, const std::string& accepted)
{
    Found found;
    for (const auto& [coding, ending] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
        if (!accepts_encoding(accepted, coding))
            continue;
        found.file = OpenFile::below(folder, name + ending);
        found.coding = coding;
        if (found.file)
            break;
    }
    // A precompressed file without its original is a remainder of an older build.
    const auto original = OpenFile::below(folder, name);
    if (!original || !found.file) {
        found.file = original;
        found.coding = {};
    }
    if (found.file && found.file->size() <= small_file) {
        found.content.resize(found.file->size());
        const auto got = found.file->read(0, found.content.data(), found.content.size());
        if (!got || *got != found.content.size())
            found.file = nullptr;
    }
    return found;
}

} // namespace

WebFiles::WebFiles(std::filesystem::path folder, asio::any_io_executor disk)
    : folder_(std::move(folder))
    , disk_(std::move(disk))
{}

asio::awaitable<Response> WebFiles::answer(Request request) const
{
    std::string path;
    if (folder_.empty() || !percent_decode(request.path, false, path) || !path.starts_with('/'))
        co_return problem(404, Errc::not_found, "there is nothing at this path");
    if (request.method != Method::get && request.method != Method::head) {
        auto refused = problem(405, Errc::invalid_argument, "this path takes GET");
        refused.headers.emplace_back("Allow", "GET, HEAD");
        co_return refused;
    }
    auto name = path.substr(1);
    if (last_segment(name).find('.') == std::string_view::npos)
        name = "index.html";

    auto look = [this, name, accepted = std::string(request.header("Accept-Encoding"))] {
        return find(folder_, name, accepted);
    };
    auto found = co_await on_thread(disk_, std::move(look));
    if (!found.file)
        co_return problem(404, Errc::not_found, "there is nothing at this path");

    Response response;
    auto& headers = response.headers;
    std::string etag = '"' + found.file->version();
    if (!found.coding.empty())
        etag.append("-").append(found.coding);
    etag += '"';
    headers.emplace_back("ETag", etag);
    headers.emplace_back("Cache-Control", has_content_hash(name) ? "public, max-age=31536000, immutable" : "no-cache");
    headers.emplace_back("Vary", "Accept-Encoding");
    headers.emplace_back("Content-Security-Policy", content_security_policy(request.header("Host")));
    headers.emplace_back("Referrer-Policy", "no-referrer");
    headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.content_type = content_type_of(name);
    if (names_etag(request.header("If-None-Match"), etag)) {
        response.status = 304;
        co_return response;
    }
    if (!found.coding.empty())
        headers.emplace_back("Content-Encoding", found.coding);
    if (found.file->size() <= small_file)
        response.body = std::move(found.content);
    else
        response.file = FileBody{found.file, 0, found.file->size()};
    co_return response;
}

std::string_view content_type_of(std::string_view name) noexcept
{
    const auto file = last_segment(name);
    const auto dot = file.rfind('.');
    if (dot != std::string_view::npos)
        for (const auto& [extension, type] : types)
            if (same_but_for_case(extension, file.substr(dot + 1)))
                return type;
    return "application/octet-stream";
}

bool has_content_hash(std::string_view name) noexcept
{
    constexpr std::size_t hash_letters = 8;
    auto stem = last_segment(name);
    if (stem.ends_with(".map"))
        stem.remove_suffix(4);
    stem = stem.substr(0, stem.rfind('.'));
    if (stem.size() < hash_letters + 2 || stem[stem.size() - hash_letters - 1] != '-')
        return false;
    const auto hash = stem.substr(stem.size() - hash_letters);
    return std::all_of(hash.begin(), hash.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool accepts_encoding(std::string_view header, std::string_view coding) noexcept
{
    while (!header.empty()) {
        const auto element = take_element(header);
        const auto semicolon = element.find(';');
        if (!same_but_for_case(trimmed(element.substr(0, semicolon)), coding))
            continue;
        if (semicolon == std::string_view::npos)
            return true;
        // "q=0", "q=0.000": a zero and nothing behind it but zeros.
        const auto weight = trimmed(element.substr(semicolon + 1));
        return weight.find_first_not_of("qQ= 0.") != std::string_view::npos;
    }
    return false;
}

bool names_etag(std::string_view header, std::string_view etag) noexcept
{
    while (!header.empty()) {
        auto element = take_element(header);
        if (element.starts_with("W/"))
            element.remove_prefix(2);
        if (element == "*" || element == etag)
            return true;
    }
    return false;
}

} // namespace parley::bridge::http
