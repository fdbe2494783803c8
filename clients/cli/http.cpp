#include "clients/cli/http.h"

#include <boost/json.hpp>
#include <curl/curl.h>

#include <array>
#include <stdexcept>

namespace parley::cli {
namespace {

constexpr std::size_t max_answer_bytes = 64 * 1024 * 1024; // a page of 500 messages of 256 KiB would be cut long before

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void append(HeaderList& list, const std::string& header)
{
    curl_slist* const longer = curl_slist_append(list.get(), header.c_str());
    if (longer == nullptr)
        throw std::bad_alloc();
    [[maybe_unused]] auto* const same_list = list.release();
    list.reset(longer);
}

std::size_t collect(char* data, std::size_t size, std::size_t count, void* to)
{
    auto& text = *static_cast<std::string*>(to);
    if (text.size() + size * count > max_answer_bytes)
        return 0; // makes curl give up
    text.append(data, size * count);
    return size * count;
}

std::optional<Errc> code_named(std::string_view name)
{
    for (const Errc code : {Errc::invalid_argument, Errc::unauthenticated, Errc::permission_denied, Errc::not_found,
                            Errc::already_exists, Errc::too_large, Errc::unavailable})
        if (to_string(code) == name)
            return code;
    return std::nullopt;
}

Errc code_of_status(long status)
{
    switch (status) {
    case 401:
        return Errc::unauthenticated;
    case 403:
        return Errc::permission_denied;
    case 404:
        return Errc::not_found;
    case 409:
        return Errc::already_exists;
    case 413:
        return Errc::too_large;
    default:
        return status >= 400 && status < 500 && status != 408 && status != 429 ? Errc::invalid_argument
                                                                               : Errc::unavailable;
    }
}

Error problem(long status, const boost::json::value& body)
{
    const auto* const object = body.if_object();
    const auto text = [&](std::string_view name) {
        const auto* const value = object != nullptr ? object->if_contains(name) : nullptr;
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    const Errc code = code_named(text("code")).value_or(code_of_status(status));
    std::string detail = text("detail");
    if (detail.empty())
        detail = "the server answered with HTTP status " + std::to_string(status);
    return {code, std::move(detail)};
}

} // namespace

struct HttpClient::Curl {
    struct Cleanup {
        void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    };
    std::unique_ptr<CURL, Cleanup> handle{curl_easy_init()};
};

HttpClient::HttpClient(std::string url, std::string cafile, std::unique_ptr<Curl> curl)
    : url_(std::move(url))
    , cafile_(std::move(cafile))
    , curl_(std::move(curl))
{}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpClient> HttpClient::open(const std::string& url, const std::string& cafile)
{
    std::string base = url;
    while (base.ends_with('/'))
        base.pop_back();
    if (!base.starts_with("http://") && !base.starts_with("https://"))
        return Error{Errc::invalid_argument, "'" + url + "' is not an address like http://127.0.0.1:8080"};
    auto curl = std::make_unique<Curl>();
    if (!curl->handle)
        throw std::runtime_error("libcurl cannot be used");
    return HttpClient(std::move(base), cafile, std::move(curl));
}

std::string percent_encode(const std::string& text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved)
            encoded += c;
        else
            encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return encoded;
}

Result<boost::json::value> HttpClient::send(const Request& request)
{
    CURL* const curl = curl_->handle.get();
    curl_easy_reset(curl); // keeps the connection

    std::string url = url_ + "/api/v1";
    for (const std::string& segment : request.path)
        url += "/" + percent_encode(segment);
    for (std::size_t i = 0; i < request.query.size(); ++i)
        url += (i == 0 ? "?" : "&") + percent_encode(request.query[i].first) + "=" +
               percent_encode(request.query[i].second);

    HeaderList headers;
    append(headers, "Accept: application/json");
    append(headers, "Expect:");
    if (!request.token.empty())
        append(headers, "Authorization: Bearer " + request.token);
    std::string body;
    if (request.body) {
        body = boost::json::serialize(*request.body);
        append(headers, "Content-Type: application/json");
    }
    std::string answer;
    std::array<char, CURL_ERROR_SIZE> reason{};
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!cafile_.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, cafile_.c_str());
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "parleyctl");

    const CURLcode rc = curl_easy_perform(curl);
    if (rc != CURLE_OK) {
        const std::string why = reason[0] != '\0' ? reason.data() : curl_easy_strerror(rc);
        return Error{Errc::unavailable, url_ + ": " + why};
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);

    boost::json::value value;
    if (answer.find_first_not_of(" \r\n\t") != std::string::npos) {
        boost::system::error_code error;
        value = boost::json::parse(answer, error);
        if (error && status < 400)
            return Error{Errc::unavailable, url_ + ": the answer is not JSON; is this the address of Parley?"};
    }
    if (status < 200 || status >= 300)
        return problem(status, value);
    return value;
}

} // namespace parley::cli
