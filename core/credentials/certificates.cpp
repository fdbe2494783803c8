#include "core/credentials/certificates.h"

#include "core/credentials/x509.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace parley::credentials {
namespace {

using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

constexpr long clock_difference_seconds = 60;

void check(bool ok)
{
    require_openssl(ok);
}

CertificateAndKey to_pem(const Certificate& certificate, const Key& key)
{
    const Bio first = memory_bio();
    const Bio second = memory_bio();
    check(PEM_write_bio_X509(first.get(), certificate.get()) == 1);
    check(PEM_write_bio_PKCS8PrivateKey(second.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_of(first), text_of(second)};
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// Everything but issuer, extensions and signature.
Certificate begin(const std::string& common_name, std::chrono::hours valid, const Key& key)
{
    Certificate certificate(X509_new());
    check(certificate != nullptr && X509_set_version(certificate.get(), 2) == 1);
    const Number serial(BN_new());
    check(serial != nullptr && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
    check(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) != nullptr);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(valid).count();
    check(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -clock_difference_seconds) != nullptr);
    check(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(seconds)) != nullptr);
    check(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common_name.data()),
                                     static_cast<int>(common_name.size()), -1, 0) == 1);
    check(X509_set_pubkey(certificate.get(), key.get()) == 1);
    return certificate;
}

bool is_address(const std::string& name)
{
    const std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> address(a2i_IPADDRESS(name.c_str()));
    return address != nullptr;
}

/// OpenSSL's text form of alternative names has a syntax of its own, so nothing but these characters gets there.
bool is_host_name(std::string_view name)
{
    return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '*';
    });
}

} // namespace

CertificateAndKey make_authority(const std::string& common_name, std::chrono::hours valid)
{
    const Key key(EVP_EC_gen("P-256"));
    check(key != nullptr);
    const Certificate certificate = begin(common_name, valid, key);
    X509* const raw = certificate.get();
    check(X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1);
    extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(raw, raw, NID_subject_key_identifier, "hash");
    check(X509_sign(raw, key.get(), EVP_sha256()) > 0);
    return to_pem(certificate, key);
}

Result<CertificateAndKey> make_certificate(const CertificateAndKey& authority, const CertificateWish& wish)
{
    const Certificate issuer = parse_certificate(authority.certificate);
    const Key issuer_key = parse_key(authority.key);
    if (issuer == nullptr || issuer_key == nullptr || X509_check_private_key(issuer.get(), issuer_key.get()) != 1)
        return Error{Errc::invalid_argument, "the authority's certificate and key are not a pair that can be read"};
    if (wish.common_name.empty() || wish.common_name.size() > 64)
        return Error{Errc::invalid_argument, "a certificate's common name has 1 to 64 bytes"};
    std::string names;
    for (const std::string& name : wish.names) {
        const bool address = is_address(name);
        if (!address && !is_host_name(name))
            return Error{Errc::invalid_argument, "'" + name + "' is not a host name or an address"};
        names += (names.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
    }

    const Key key(EVP_EC_gen("P-256"));
    check(key != nullptr);
    const Certificate certificate = begin(wish.common_name, wish.valid, key);
    X509* const raw = certificate.get();
    check(X509_set_issuer_name(raw, X509_get_subject_name(issuer.get())) == 1);
    extend(raw, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(raw, issuer.get(), NID_key_usage, "critical,digitalSignature");
    extend(raw, issuer.get(), NID_ext_key_usage,
           wish.purpose == CertificateWish::For::server ? "serverAuth" : "clientAuth");
    extend(raw, issuer.get(), NID_subject_key_identifier, "hash");
    extend(raw, issuer.get(), NID_authority_key_identifier, "keyid:always");
    if (!names.empty())
        extend(raw, issuer.get(), NID_subject_alt_name, names);
    check(X509_sign(raw, issuer_key.get(), EVP_sha256()) > 0);
    return to_pem(certificate, key);
}

} // namespace parley::credentials
