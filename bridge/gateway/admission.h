#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace parley::bridge::gateway {

struct AdmissionLimits {
    std::size_t total = 10'000;
    std::size_t per_address = 1'000;
    std::size_t per_user = 50;
    std::size_t connects_per_minute = 600; ///< from one address; as many at once, then one after the other
};

enum class Refusal : std::uint8_t {
    total,   ///< too many connections
    address, ///< too many from this address
    rate     ///< this address connects too often
};

/// Counts the gateway's connections and says who is one too many. A user is counted when the broker has accepted him:
/// nobody uses up the places of a name that he only claims.
///
/// Threads   one.
/// Memory    one entry for each address that is connected or was within the last minute, `most_addresses` at most; what
///           comes from addresses beyond those shares one entry.
/// Lifetime  outlives its places.
class Admission {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Admission(AdmissionLimits limits) noexcept
        : limits_(limits)
    {}

    /// One connection, until it is destroyed.
    class Place {
    public:
        Place(Place&& other) noexcept
            : owner_(std::exchange(other.owner_, nullptr))
            , address_(std::move(other.address_))
            , user_(std::move(other.user_))
        {}
        Place& operator=(Place&&) = delete;
        ~Place();

        /// False: this user has as many as he may.
        [[nodiscard]] bool belongs_to(std::string_view user);

    private:
        friend class Admission;
        Place(Admission& owner, std::string address)
            : owner_(&owner)
            , address_(std::move(address))
        {}
        Admission* owner_;
        std::string address_;
        std::string user_; ///< empty: not known yet
    };

    /// A place for a connection from that address, or why not. Either way it counts towards the rate.
    [[nodiscard]] std::pair<std::optional<Place>, Refusal> enter(std::string_view address, Time now);

    [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
    [[nodiscard]] std::size_t addresses() const noexcept { return addresses_.size(); }

    static constexpr std::size_t most_addresses = 65'536;

private:
    struct Address {
        std::size_t connections = 0;
        double allowance = 0; ///< connects that it may make at `since`
        Time since{};
    };
    Address& entry(std::string& address, Time now);
    [[nodiscard]] double allowance(const Address& address, Time now) const noexcept;
    void forget_idle(Time now);
    void leave(const Place& place) noexcept;

    AdmissionLimits limits_;
    std::size_t connections_ = 0;
    std::unordered_map<std::string, Address> addresses_;
    std::unordered_map<std::string, std::size_t> users_;
    Time next_sweep_{};
};

/// What is counted as one address: an IPv4 address, the first 64 bits of an IPv6 address (one household has them all),
/// or the text as it is.
[[nodiscard]] std::string counted_address(std::string_view address);

} // namespace parley::bridge::gateway
