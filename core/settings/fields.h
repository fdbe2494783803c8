#pragma once

#include "core/settings/settings.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

/// The table of all keys with their limits. The loader and the tests walk it, so that neither can forget a key; a field
/// added to Settings does not compile until it has its row here.
namespace parley::settings {

struct Folder {};    ///< a path; a relative one is relative to the folder of the YAML file
struct File {};      ///< a path like Folder's; "" is none
struct TopicRoot {}; ///< levels of id characters, divided by /
struct Host {};      ///< a host name or an address, without port
struct Switch {};    ///< on or off
struct Origins {};   ///< a list of web origins, "https://app.example.org", or "*"
struct Networks {};  ///< a list of addresses and networks, "10.0.0.0/8"
struct Issuers {};   ///< a list of sections, see issuers.h
struct Count {
    std::uint64_t least, most;
};
struct Bytes {
    std::uint64_t least, most;
};
struct Duration {
    std::chrono::milliseconds least, most;
};
struct OneOf {
    std::span<const std::string_view> words;
};

inline constexpr std::array<std::string_view, 3> sync_words{"interval", "always", "never"};
inline constexpr std::array<std::string_view, 3> private_words{"everyone", "contacts", "common-group"};
inline constexpr std::array<std::string_view, 5> level_words{"trace", "debug", "info", "warning", "error"};

/// Calls visit(section, key, field, limits) for each field, section by section.
template <class SettingsT, class Visit>
void visit_fields(SettingsT& settings, Visit&& visit)
{
    using namespace std::chrono_literals;
    constexpr std::uint64_t kib = 1ull << 10, mib = 1ull << 20, gib = 1ull << 30;
    constexpr Count port{1, 65535};
    auto& [data, topics, broker, http, gateway, auth, journal, messages, receipts, presence, groups, retention, signup,
           log] = settings;
    {
        auto& [folder] = data;
        visit("data", "folder", folder, Folder{});
    }
    {
        auto& [root] = topics;
        visit("topics", "root", root, TopicRoot{});
    }
    {
        auto& [host, number, keep_alive, tls_ca, tls_certificate, tls_key] = broker;
        visit("broker", "host", host, Host{});
        visit("broker", "port", number, port);
        visit("broker", "keep_alive", keep_alive, Duration{1s, 18h});
        visit("broker", "tls_ca", tls_ca, File{});
        visit("broker", "tls_certificate", tls_certificate, File{});
        visit("broker", "tls_key", tls_key, File{});
    }
    {
        auto& [host, number, body_bytes, max_connections, idle_timeout, token_lifetime, refresh_lifetime,
               tls_certificate, tls_key, web_folder, trusted_proxies, proxy_protocol] = http;
        visit("http", "host", host, Host{});
        visit("http", "port", number, port);
        visit("http", "body_bytes", body_bytes, Bytes{kib, gib});
        visit("http", "max_connections", max_connections, Count{1, 100'000});
        visit("http", "idle_timeout", idle_timeout, Duration{1s, 1h});
        visit("http", "token_lifetime", token_lifetime, Duration{10s, 24h});
        visit("http", "refresh_lifetime", refresh_lifetime, Duration{10s, 24h * 366});
        visit("http", "tls_certificate", tls_certificate, File{});
        visit("http", "tls_key", tls_key, File{});
        visit("http", "web_folder", web_folder, File{});
        visit("http", "trusted_proxies", trusted_proxies, Networks{});
        visit("http", "proxy_protocol", proxy_protocol, Switch{});
    }
    {
        auto& [broker_socket, origins, without_origin, max_connections, max_per_address, max_per_user,
               connects_per_minute, idle_timeout] = gateway;
        visit("gateway", "broker_socket", broker_socket, File{});
        visit("gateway", "origins", origins, Origins{});
        visit("gateway", "without_origin", without_origin, Switch{});
        visit("gateway", "max_connections", max_connections, Count{0, 1'000'000});
        visit("gateway", "max_per_address", max_per_address, Count{1, 1'000'000});
        visit("gateway", "max_per_user", max_per_user, Count{1, 1'000'000});
        visit("gateway", "connects_per_minute", connects_per_minute, Count{1, 10'000'000});
        visit("gateway", "idle_timeout", idle_timeout, Duration{10s, 1h});
    }
    {
        auto& [issuers, expiry_notice, check_budget, failures_per_login, failures_per_address, failures_per_user,
               failures_window] = auth;
        visit("auth", "issuers", issuers, Issuers{});
        visit("auth", "expiry_notice", expiry_notice, Duration{0s, 1h});
        visit("auth", "check_budget", check_budget, Duration{10ms, 900ms});
        visit("auth", "failures_per_login", failures_per_login, Count{1, 1'000'000});
        visit("auth", "failures_per_address", failures_per_address, Count{1, 1'000'000});
        visit("auth", "failures_per_user", failures_per_user, Count{1, 1'000'000});
        visit("auth", "failures_window", failures_window, Duration{1s, 24h});
    }
    {
        auto& [sync, sync_interval, segment_bytes, max_bytes] = journal;
        visit("journal", "sync", sync, OneOf{sync_words});
        visit("journal", "sync_interval", sync_interval, Duration{1ms, 60s});
        visit("journal", "segment_bytes", segment_bytes, Bytes{64 * kib, 4 * gib});
        visit("journal", "max_bytes", max_bytes, Bytes{mib, 1024 * 1024 * gib});
    }
    {
        // The journal takes records of up to 8 MiB, properties included.
        auto& [max_bytes, resend_window, resend_max, private_to] = messages;
        visit("messages", "max_bytes", max_bytes, Bytes{1, 4 * mib});
        visit("messages", "resend_window", resend_window, Duration{1s, 24h * 7});
        visit("messages", "resend_max", resend_max, Count{1, 100'000'000});
        visit("messages", "private", private_to, OneOf{private_words});
    }
    {
        auto& [max_members] = receipts;
        visit("receipts", "max_members", max_members, Count{0, 1'000'000});
    }
    {
        auto& [debounce] = presence;
        visit("presence", "debounce", debounce, Duration{0ms, 10min});
    }
    {
        auto& [card_interval, list_max] = groups;
        visit("groups", "card_interval", card_interval, Duration{0ms, 1h});
        visit("groups", "list_max", list_max, Count{0, 10'000});
    }
    {
        auto& [changes, sessions] = retention;
        visit("retention", "changes", changes, Duration{1h, 24h * 3660});
        visit("retention", "sessions", sessions, Duration{1h, 24h * 3660});
    }
    {
        auto& [open, per_hour] = signup;
        visit("signup", "open", open, Switch{});
        visit("signup", "per_hour", per_hour, Count{1, 100'000});
    }
    {
        auto& [level] = log;
        visit("log", "level", level, OneOf{level_words});
    }
}

} // namespace parley::settings
