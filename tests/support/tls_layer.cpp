#include "tests/support/tls_layer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

namespace parley::testing {

struct TlsLayer::Parts {
    struct FreeContext {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };
    struct FreeConnection {
        void operator()(SSL* connection) const noexcept { SSL_free(connection); }
    };
    Tls tls;
    std::unique_ptr<SSL_CTX, FreeContext> context{SSL_CTX_new(TLS_client_method())};
    std::unique_ptr<SSL, FreeConnection> connection;
};

namespace {

void need(bool ok, const std::string& what)
{
    if (!ok)
        throw std::runtime_error("TLS of the test: " + what);
}

unsigned int answer_psk(SSL* connection, const char*, char* identity, unsigned int identity_room, unsigned char* key,
                        unsigned int key_room)
{
    const auto& tls = *static_cast<const Tls*>(SSL_get_app_data(connection));
    if (tls.psk_identity.size() >= identity_room || tls.psk_key.size() / 2 > key_room)
        return 0;
    tls.psk_identity.copy(identity, tls.psk_identity.size());
    identity[tls.psk_identity.size()] = '\0';
    for (std::size_t at = 0; at + 1 < tls.psk_key.size(); at += 2)
        key[at / 2] = static_cast<unsigned char>(std::stoi(tls.psk_key.substr(at, 2), nullptr, 16));
    return static_cast<unsigned int>(tls.psk_key.size() / 2);
}

} // namespace

TlsLayer::TlsLayer(int handle, const Tls& tls)
    : parts_(std::make_unique<Parts>())
{
    parts_->tls = tls;
    SSL_CTX* const context = parts_->context.get();
    if (tls.old)
        SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    if (!tls.psk_key.empty()) {
        SSL_CTX_set_psk_client_callback(context, answer_psk);
        SSL_CTX_set_cipher_list(context, "PSK");
    } else {
        need(SSL_CTX_load_verify_locations(context, tls.ca.c_str(), nullptr) == 1,
             "no authority in " + tls.ca.string());
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    if (!tls.certificate.empty())
        need(SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) == 1 &&
                 SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) == 1,
             "no certificate and key in " + tls.certificate.string());
    parts_->connection.reset(SSL_new(context));
    SSL* const connection = parts_->connection.get();
    SSL_set_app_data(connection, &parts_->tls);
    need(SSL_set_fd(connection, handle) == 1, "no socket");
    if (tls.psk_key.empty()) {
        X509_VERIFY_PARAM* const expected = SSL_get0_param(connection);
        if (X509_VERIFY_PARAM_set1_ip_asc(expected, tls.host.c_str()) != 1)
            need(X509_VERIFY_PARAM_set1_host(expected, tls.host.c_str(), tls.host.size()) == 1, "host " + tls.host);
    }
    SSL_set_connect_state(connection);
}

TlsLayer::~TlsLayer() = default;

TlsLayer::State TlsLayer::state_of(int returned)
{
    SSL* const connection = parts_->connection.get();
    switch (SSL_get_error(connection, returned)) {
    case SSL_ERROR_NONE:
        return State::done;
    case SSL_ERROR_WANT_READ:
        return State::reads;
    case SSL_ERROR_WANT_WRITE:
        return State::writes;
    default:
        break;
    }
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    complaint_ = text.data();
    if (const long verdict = SSL_get_verify_result(connection); verdict != X509_V_OK)
        complaint_ += std::string(" (") + X509_verify_cert_error_string(verdict) + ")";
    return State::closed;
}

TlsLayer::State TlsLayer::handshake()
{
    ERR_clear_error();
    return state_of(SSL_do_handshake(parts_->connection.get()));
}

TlsLayer::State TlsLayer::send(std::string_view bytes, std::size_t& sent)
{
    ERR_clear_error();
    return state_of(SSL_write_ex(parts_->connection.get(), bytes.data(), bytes.size(), &sent));
}

TlsLayer::State TlsLayer::receive(std::string& buffer)
{
    ERR_clear_error();
    std::array<char, 65536> chunk{};
    std::size_t got = 0;
    const State state = state_of(SSL_read_ex(parts_->connection.get(), chunk.data(), chunk.size(), &got));
    if (state == State::done)
        buffer.append(chunk.data(), got);
    return state;
}

bool TlsLayer::has_pending() const
{
    return SSL_has_pending(parts_->connection.get()) == 1;
}

std::string TlsLayer::server_serial() const
{
    X509* const certificate = SSL_get1_peer_certificate(parts_->connection.get());
    if (certificate == nullptr)
        return {};
    const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate);
    std::string text;
    const unsigned char* const bytes = ASN1_STRING_get0_data(serial);
    for (int at = 0; at < ASN1_STRING_length(serial); ++at) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += {digits[bytes[at] >> 4], digits[bytes[at] & 15]};
    }
    X509_free(certificate);
    return text;
}

} // namespace parley::testing
