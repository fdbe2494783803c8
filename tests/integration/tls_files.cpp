#include "tests/integration/tls_files.h"

#include "tests/support/free_port.h"
#include "tests/support/process.h"
#include "tests/support/programs.h"

#include <stdexcept>

namespace parley::testing {

TlsFiles::TlsFiles()
    : server_port_(free_port())
    , mutual_port_(free_port())
    , psk_port_(free_port())
{
    tls({"init"});
}

std::string TlsFiles::tls(std::vector<std::string> arguments) const
{
    std::vector<std::string> all{programs::ctl(), "tls"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--data", folder_.path().string()});
    const auto [status, output] = run_to_end(all, folder_.path() / "ctl.log");
    if (status != 0)
        throw std::runtime_error("parleyctl tls ended with " + std::to_string(status) + "\n" + output);
    return output;
}

std::vector<std::string> TlsFiles::broker_lines() const
{
    const auto pair = [&](std::uint16_t port) {
        return std::vector<std::string>{"listener " + std::to_string(port) + " 127.0.0.1",
                                        "certfile " + file("server.pem").string(),
                                        "keyfile " + file("server.key").string()};
    };
    std::vector<std::string> lines{"pid_file " + pid_file().string()};
    for (const auto& line : pair(server_port_))
        lines.push_back(line);
    for (const auto& line : pair(mutual_port_))
        lines.push_back(line);
    lines.insert(lines.end(), {"require_certificate true", "cafile " + file("ca.pem").string(),
                               "crlfile " + file("crl.pem").string(),
                               "listener " + std::to_string(psk_port_) + " 127.0.0.1", "psk_hint parley"});
    return lines;
}

Tls TlsFiles::client() const
{
    Tls tls;
    tls.ca = file("ca.pem");
    return tls;
}

Tls TlsFiles::client(const std::string& user) const
{
    Tls tls = client();
    tls.certificate = file("clients/" + user + ".pem");
    tls.key = file("clients/" + user + ".key");
    return tls;
}

} // namespace parley::testing
