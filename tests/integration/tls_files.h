#pragma once

#include "tests/support/mqtt_client.h"
#include "tests/support/parley_system.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace parley::testing {

/// A development authority made by parleyctl, and the TLS listeners that stand on it: what a suite needs before its
/// broker starts.
class TlsFiles {
public:
    TlsFiles();

    /// `parleyctl tls …`; throws unless it ends with 0.
    std::string tls(std::vector<std::string> arguments) const;
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_.path() / "tls" / name; }
    [[nodiscard]] std::filesystem::path pid_file() const { return folder_.path() / "broker.pid"; }

    [[nodiscard]] std::uint16_t server_port() const noexcept { return server_port_; }
    [[nodiscard]] std::uint16_t mutual_port() const noexcept { return mutual_port_; }
    [[nodiscard]] std::uint16_t psk_port() const noexcept { return psk_port_; }
    /// Of mosquitto.conf: server TLS, mutual TLS, PSK.
    [[nodiscard]] std::vector<std::string> broker_lines() const;

    /// Believes this authority.
    [[nodiscard]] Tls client() const;
    /// Shows that user's certificate, too.
    [[nodiscard]] Tls client(const std::string& user) const;

private:
    TempFolder folder_;
    std::uint16_t server_port_;
    std::uint16_t mutual_port_;
    std::uint16_t psk_port_;
};

} // namespace parley::testing
