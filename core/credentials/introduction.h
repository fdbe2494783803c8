#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::credentials {

/// How the bridge's gateway tells the plugin from where a client comes whose bytes it relays: the broker sees the
/// gateway's socket only. The gateway puts address and password into the password field of CONNECT, under a MAC that
/// only broker and bridge can make; so it works for every version of MQTT, and nobody can introduce himself.
///
/// Threads   any; immutable.
class Introduction {
public:
    /// `bridge_key`: what broker and bridge share (secrets/bridge.key).
    explicit Introduction(std::string bridge_key)
        : key_(std::move(bridge_key))
    {}

    /// The password field that says: this address presents this user name and password. Absent ones are empty.
    [[nodiscard]] std::string seal(std::string_view address, std::string_view user, std::string_view password) const;

    struct Opened {
        std::string_view address;
        std::string_view password; ///< what the client sent; both are views into the field
    };
    /// Whether the field begins as a sealed one does.
    [[nodiscard]] static bool is_sealed(std::string_view field) noexcept;
    /// Nothing: it was not made with our key for this user name.
    [[nodiscard]] std::optional<Opened> open(std::string_view user, std::string_view field) const;

    static constexpr std::size_t most_overhead = 160; ///< how much longer a sealed password is

private:
    [[nodiscard]] std::string mac(std::string_view address, std::string_view user, std::string_view password) const;

    std::string key_;
};

} // namespace parley::credentials
