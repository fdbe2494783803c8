#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace parley {

/// What the caller should do next; the codes of every error that a user of Parley sees (rpc, REST, exit status).
enum class Errc {
    invalid_argument,  ///< the request itself is wrong: change it
    unauthenticated,   ///< say who you are first
    permission_denied, ///< known, and not allowed to
    not_found,         ///< no such thing, or not visible to the caller
    already_exists,    ///< the id is taken (also by a deleted user or group)
    too_large,         ///< over a stated limit: send less
    unavailable,       ///< not now: the only one worth retrying
};

/// The code as it is written in JSON, for example "not_found".
constexpr std::string_view to_string(Errc code) noexcept
{
    switch (code) {
    case Errc::invalid_argument:
        return "invalid_argument";
    case Errc::unauthenticated:
        return "unauthenticated";
    case Errc::permission_denied:
        return "permission_denied";
    case Errc::not_found:
        return "not_found";
    case Errc::already_exists:
        return "already_exists";
    case Errc::too_large:
        return "too_large";
    case Errc::unavailable:
        return "unavailable";
    }
    return "unavailable";
}

/// An expected failure: what the caller, the network or a full disk can cause. The message is for people and holds no
/// secret.
struct Error {
    Errc code;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

/// A value or the reason why there is none. Has the member names of std::expected (C++23), so that a later switch is
/// one alias. Reading the absent side is a programming error (checked in debug builds).
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value)
        : state_(std::in_place_index<0>, std::move(value))
    {}
    Result(Error error)
        : state_(std::in_place_index<1>, std::move(error))
    {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& value() &
    {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const&
    {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() &&
    {
        assert(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const
    {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error)
        : failed_(true)
        , error_(std::move(error))
    {}

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] const Error& error() const
    {
        assert(failed_);
        return error_;
    }

private:
    bool failed_ = false;
    Error error_{Errc::unavailable, {}};
};

} // namespace parley
