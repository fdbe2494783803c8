#include "clients/cpp/calls/calls.h"

#include <boost/json.hpp>

#include <array>

namespace parley::client {
namespace {

namespace json = boost::json;

Error not_understood()
{
    return {Errc::unavailable, "the server's answer cannot be understood"};
}

/// `result` of a whole answer, or the error that it says.
Result<json::object> outcome(const json::object& answer)
{
    if (const auto* ok = answer.if_contains("ok"); ok != nullptr && ok->is_bool() && ok->get_bool()) {
        const auto* result = answer.if_contains("result");
        if (result == nullptr || !result->is_object())
            return not_understood();
        return result->get_object();
    }
    const auto* error = answer.if_contains("error");
    if (error == nullptr || !error->is_object())
        return not_understood();
    const auto text = [&](const char* name) {
        const auto* value = error->get_object().if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
    };
    return Error{parse_errc(text("code")), text("message")};
}

} // namespace

Errc parse_errc(std::string_view code) noexcept
{
    constexpr std::array all{Errc::invalid_argument, Errc::unauthenticated, Errc::permission_denied, Errc::not_found,
                             Errc::already_exists,   Errc::too_large,       Errc::unavailable};
    for (const Errc each : all)
        if (code == to_string(each))
            return each;
    return Errc::unavailable;
}

Calls::Calls(asio::any_io_executor executor, std::size_t max_open, std::chrono::milliseconds patience, Publish publish)
    : executor_(std::move(executor))
    , max_open_(max_open)
    , patience_(patience)
    , publish_(std::move(publish))
{}

void Calls::call(const std::string& method, const json::object& params, Answer answer)
{
    if (open_.size() >= max_open_) {
        answer(Error{Errc::unavailable, "too many requests are under way"});
        return;
    }
    const std::string correlation = std::to_string(++last_);
    auto open = std::make_shared<Open>(executor_);
    open->answer = std::move(answer);
    open->timer.expires_after(patience_);
    open->timer.async_wait([this, correlation, weak = std::weak_ptr(open)](boost::system::error_code ec) {
        if (!ec && weak.lock())
            end(correlation, Error{Errc::unavailable, "no answer from the server in time"});
    });
    open_.emplace(correlation, std::move(open));
    publish_(method, json::serialize(params), correlation);
}

void Calls::reply(const std::string& correlation, const std::string& payload)
{
    const auto found = open_.find(correlation);
    if (found == open_.end())
        return; // too late, or of an earlier run
    Open& open = *found->second;
    boost::system::error_code wrong;
    const json::value parsed = json::parse(payload, wrong);
    if (wrong || !parsed.is_object())
        return end(correlation, not_understood());
    const json::object& answer = parsed.get_object();
    const auto* part = answer.if_contains("part");
    if (part == nullptr)
        return end(correlation, outcome(answer));

    const auto* piece = answer.if_contains("piece");
    const auto* more = answer.if_contains("more");
    if (!part->is_int64() || part->get_int64() != open.parts + 1 || piece == nullptr || !piece->is_string())
        return end(correlation, not_understood());
    ++open.parts;
    if (open.pieces.size() + piece->get_string().size() > max_answer_bytes)
        return end(correlation, Error{Errc::too_large, "the answer is too large; ask for less at a time"});
    open.pieces += piece->get_string();
    if (more != nullptr && more->is_bool() && more->get_bool())
        return;
    const json::value whole = json::parse(open.pieces, wrong);
    if (wrong || !whole.is_object())
        return end(correlation, not_understood());
    end(correlation, whole.get_object());
}

void Calls::refused(const std::string& correlation, const std::string& why)
{
    end(correlation, Error{Errc::unavailable, why});
}

void Calls::fail_all(const std::string& why)
{
    decltype(open_) given_up;
    given_up.swap(open_);
    for (auto& [correlation, open] : given_up)
        open->answer(Error{Errc::unavailable, why});
}

void Calls::end(const std::string& correlation, Result<json::object> result)
{
    const auto found = open_.find(correlation);
    if (found == open_.end())
        return;
    const auto open = found->second;
    open_.erase(found);
    open->timer.cancel();
    open->answer(std::move(result));
}

} // namespace parley::client
