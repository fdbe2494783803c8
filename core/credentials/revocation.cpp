#include "core/credentials/revocation.h"

#include "core/credentials/x509.h"

#include <openssl/pem.h>

#include <memory>

namespace parley::credentials {
namespace {

using Time = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;
using Number = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using Entry = std::unique_ptr<X509_REVOKED, FreeWith<X509_REVOKED_free>>;

Error wrong(const char* what)
{
    return {Errc::invalid_argument, what};
}

RevocationList parse_list(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return RevocationList(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
}

bool is_on(X509_CRL* list, X509* certificate)
{
    X509_REVOKED* entry = nullptr;
    return X509_CRL_get0_by_serial(list, &entry, X509_get_serialNumber(certificate)) == 1;
}

/// A list grows by one number with each signature.
long next_number(X509_CRL* list)
{
    const Number number(static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list, NID_crl_number, nullptr, nullptr)));
    return number == nullptr ? 1 : ASN1_INTEGER_get(number.get()) + 1;
}

void add_entry(X509_CRL* list, X509* certificate, const ASN1_TIME* now)
{
    Entry entry(X509_REVOKED_new());
    require_openssl(entry != nullptr &&
                    X509_REVOKED_set_serialNumber(entry.get(), X509_get_serialNumber(certificate)) == 1 &&
                    X509_REVOKED_set_revocationDate(entry.get(), const_cast<ASN1_TIME*>(now)) == 1 && // NOLINT: copied
                    X509_CRL_add0_revoked(list, entry.get()) == 1);
    entry.release(); // the list's now
}

void sign(X509_CRL* list, X509* issuer, EVP_PKEY* key, const ASN1_TIME* now)
{
    const Number number(ASN1_INTEGER_new());
    require_openssl(number != nullptr && ASN1_INTEGER_set(number.get(), next_number(list)) == 1);
    require_openssl(X509_CRL_add1_ext_i2d(list, NID_crl_number, number.get(), 0, X509V3_ADD_REPLACE) == 1);
    require_openssl(
        X509_CRL_set_version(list, 1) == 1 && X509_CRL_set_issuer_name(list, X509_get_subject_name(issuer)) == 1 &&
        X509_CRL_set1_lastUpdate(list, now) == 1 && X509_CRL_set1_nextUpdate(list, X509_get0_notAfter(issuer)) == 1 &&
        X509_CRL_sort(list) == 1 && X509_CRL_sign(list, key, EVP_sha256()) > 0);
}

} // namespace

Result<std::string> revoke(const CertificateAndKey& authority, const std::string& list, const std::string& certificate)
{
    const Certificate issuer = parse_certificate(authority.certificate);
    const Key key = parse_key(authority.key);
    if (issuer == nullptr || key == nullptr || X509_check_private_key(issuer.get(), key.get()) != 1)
        return wrong("the authority's certificate and key are not a pair that can be read");
    const RevocationList renewed = list.empty() ? RevocationList(X509_CRL_new()) : parse_list(list);
    if (renewed == nullptr)
        return wrong("the list of revoked certificates cannot be read");
    // Signed a minute ago, so that a client or server whose clock is late takes it.
    const Time now(X509_gmtime_adj(nullptr, -60));
    require_openssl(now != nullptr);
    if (!certificate.empty()) {
        const Certificate revoked = parse_certificate(certificate);
        if (revoked == nullptr || X509_check_issued(issuer.get(), revoked.get()) != X509_V_OK ||
            X509_verify(revoked.get(), key.get()) != 1)
            return wrong("this is not a certificate of this authority");
        if (!is_on(renewed.get(), revoked.get()))
            add_entry(renewed.get(), revoked.get(), now.get());
    }
    sign(renewed.get(), issuer.get(), key.get(), now.get());
    const Bio bio = memory_bio();
    require_openssl(PEM_write_bio_X509_CRL(bio.get(), renewed.get()) == 1);
    return text_of(bio);
}

Result<bool> is_revoked(const std::string& list, const std::string& certificate)
{
    const RevocationList known = parse_list(list);
    const Certificate asked = parse_certificate(certificate);
    if (known == nullptr || asked == nullptr)
        return wrong("the list of revoked certificates or the certificate cannot be read");
    return is_on(known.get(), asked.get());
}

} // namespace parley::credentials
