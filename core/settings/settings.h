#pragma once

#include "core/base/result.h"
#include "core/credentials/token_issuer.h"
#include "core/policy/rules.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace parley {

enum class SyncMode { interval, always, never };

/// Everything that config/parley.yaml can say, with its defaults; one file for plugin and bridge. Relative paths are
/// relative to the folder of the YAML file. Field a of section s is the key `s.a`.
struct Settings {
    struct Data {
        std::filesystem::path folder = "data"; ///< databases, journal, secrets
    } data;
    struct Topics {
        std::string root = "parley"; ///< 1 to 64 bytes of id characters, levels divided by /
    } topics;
    struct Broker {
        std::string host = "127.0.0.1"; ///< where the bridge reaches the broker
        std::uint16_t port = 1883;
        std::chrono::seconds keep_alive{15};
        std::filesystem::path tls_ca;          ///< PEM: the authorities the broker is believed by; empty: no TLS
        std::filesystem::path tls_certificate; ///< PEM chain, the bridge's own; for a listener that asks for one
        std::filesystem::path tls_key;         ///< PEM, without a passphrase
    } broker;
    struct Http {
        std::string host = "127.0.0.1";
        std::uint16_t port = 8080;
        std::size_t body_bytes = 1024 * 1024; ///< largest request body
        std::uint32_t max_connections = 1024;
        std::chrono::seconds idle_timeout{60};
        std::chrono::seconds token_lifetime{900};          ///< access token
        std::chrono::seconds refresh_lifetime{30 * 86400}; ///< refresh token
        std::filesystem::path tls_certificate;             ///< PEM chain; empty: plain HTTP
        std::filesystem::path tls_key;                     ///< PEM, without a passphrase
        std::filesystem::path web_folder;                  ///< the built web application, at /; empty: none
        std::vector<std::string> trusted_proxies;          ///< addresses and networks whose word about clients is taken
        bool proxy_protocol = false;                       ///< their connections begin with a PROXY header
    } http;
    struct Gateway {
        std::filesystem::path broker_socket;    ///< the broker's unix socket; empty: broker.host and broker.port
        std::vector<std::string> origins;       ///< pages that may connect, besides our own
        bool without_origin = false;            ///< programs that are no browsers may connect
        std::uint32_t max_connections = 10'000; ///< 0: no gateway
        std::uint32_t max_per_address = 1'000;
        std::uint32_t max_per_user = 50;
        std::uint32_t connects_per_minute = 600; ///< from one address
        std::chrono::seconds idle_timeout{120};
    } gateway;
    struct Auth {
        std::vector<credentials::TokenIssuer> issuers; ///< whose tokens open a session besides our own
        std::chrono::seconds expiry_notice{60};        ///< a session is told so long before its token or key ends
        std::chrono::milliseconds check_budget{200};   ///< of each second, for checks that are dear, in the broker
        std::uint32_t failures_per_login = 10;         ///< wrong passwords of one user from one address
        std::uint32_t failures_per_address = 100;      ///< from one address
        std::uint32_t failures_per_user = 50;          ///< of one user
        std::chrono::seconds failures_window{60};      ///< in which they are counted; then all is forgotten
    } auth;
    struct Journal {
        SyncMode sync = SyncMode::interval;
        std::chrono::milliseconds sync_interval{20};
        std::uint64_t segment_bytes = 64ull << 20;
        std::uint64_t max_bytes = 10ull << 30;
    } journal;
    struct Messages {
        std::size_t max_bytes = 256 * 1024;      ///< payload
        std::chrono::seconds resend_window{600}; ///< at least this long a reference is remembered
        std::size_t resend_max = 4'000'000;      ///< references remembered at most; older ones go first
        policy::PrivateMessages private_to = policy::PrivateMessages::everyone; ///< the key is `private`
    } messages;
    struct Receipts {
        std::uint32_t max_members = 100; ///< in larger groups only one's own clients get one's receipts
    } receipts;
    struct Presence {
        std::chrono::milliseconds debounce{1500}; ///< an "offline" is published if it has lasted this long
    } presence;
    struct Groups {
        std::chrono::milliseconds card_interval{5000}; ///< the last seq on a group card is renewed at most this often
        std::uint32_t list_max = 200;                  ///< longer own group lists are published as a revision only
    } groups;
    struct Retention {
        std::chrono::seconds changes{7 * 86400};   ///< rows of the change log that everybody has
        std::chrono::seconds sessions{90 * 86400}; ///< sessions that have ended
    } retention;
    struct Signup {
        bool open = false;           ///< without an invitation
        std::uint32_t per_hour = 20; ///< attempts of one address
    } signup;
    struct Log {
        std::string level = "info"; ///< trace, debug, info, warning, error
    } log;

    [[nodiscard]] std::filesystem::path directory_db() const { return data.folder / "directory.db"; }
    [[nodiscard]] std::filesystem::path history_db() const { return data.folder / "history.db"; }
    [[nodiscard]] std::filesystem::path search_db() const { return data.folder / "search.db"; }
    [[nodiscard]] std::filesystem::path journal_folder() const { return data.folder / "journal"; }
    [[nodiscard]] std::filesystem::path secrets_folder() const { return data.folder / "secrets"; }
    [[nodiscard]] std::filesystem::path bridge_key_file() const { return secrets_folder() / "bridge.key"; }
    [[nodiscard]] std::filesystem::path token_key_file() const { return secrets_folder() / "token.key"; }
    [[nodiscard]] std::filesystem::path admin_password_file() const { return secrets_folder() / "admin.password"; }
};

/// Reads the YAML file. The message of an error lists every problem at once, one a line: `file:line: key: what is
/// wrong`. Unknown keys, wrong types and values out of range are problems; an absent key has its default.
Result<Settings> load_settings(const std::filesystem::path& yaml);

} // namespace parley
