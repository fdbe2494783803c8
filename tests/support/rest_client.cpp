#include "tests/support/rest_client.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <curl/curl.h>

#include <stdexcept>

namespace parley::testing {

struct RestClient::State {
    CURL* handle = nullptr;
    std::string base;
    std::string token;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { curl_easy_cleanup(handle); }
};

namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* out)
{
    static_cast<std::string*>(out)->append(data, size * count);
    return size * count;
}

} // namespace

RestClient::RestClient(std::uint16_t port)
    : state_(std::make_unique<State>())
{
    static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    state_->handle = initialised == CURLE_OK ? curl_easy_init() : nullptr;
    if (state_->handle == nullptr)
        throw std::runtime_error("curl_easy_init failed");
    state_->base = "http://127.0.0.1:" + std::to_string(port);
}

RestClient::~RestClient() = default;
RestClient::RestClient(RestClient&&) noexcept = default;
RestClient& RestClient::operator=(RestClient&&) noexcept = default;

void RestClient::set_token(std::string token)
{
    state_->token = std::move(token);
}

const std::string& RestClient::token() const noexcept
{
    return state_->token;
}

RestAnswer RestClient::request(std::string_view method, std::string_view path, std::string_view body)
{
    CURL* curl = state_->handle;
    curl_easy_reset(curl);
    RestAnswer answer;
    const std::string url = state_->base + std::string(path);
    const std::string verb(method);
    curl_slist* headers = nullptr;
    if (!state_->token.empty())
        headers = curl_slist_append(headers, ("Authorization: Bearer " + state_->token).c_str());
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, verb.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 15'000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.text);
    if (!body.empty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    }
    const auto outcome = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (outcome != CURLE_OK) {
        answer.text = curl_easy_strerror(outcome);
        return answer;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    const char* type = nullptr;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    answer.content_type = type == nullptr ? "" : type;
    if (answer.content_type.find("json") != std::string::npos) {
        boost::system::error_code malformed;
        answer.json = boost::json::parse(answer.text, malformed);
    }
    return answer;
}

void RestClient::login(std::string_view user, std::string_view password)
{
    const boost::json::value credentials{{"user", user}, {"password", password}};
    const auto answer = must(post("/api/v1/login", boost::json::serialize(credentials)), "login");
    for (const char* name : {"access_token", "token"})
        if (const auto* token = answer.json.as_object().if_contains(name)) {
            state_->token = token->as_string();
            return;
        }
    throw std::runtime_error("login answered without a token: " + answer.text);
}

RestAnswer must(RestAnswer answer, std::string_view what)
{
    if (answer.status < 200 || answer.status > 299)
        throw std::runtime_error(std::string(what) + ": status " + std::to_string(answer.status) + ": " + answer.text);
    return answer;
}

} // namespace parley::testing
