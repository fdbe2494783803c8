#include "core/credentials/certificate_facts.h"

#include "core/credentials/x509.h"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

namespace parley::credentials {
namespace {

using Names = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

std::optional<std::string> plain_text(const ASN1_STRING* string)
{
    unsigned char* bytes = nullptr;
    const int length = ASN1_STRING_to_UTF8(&bytes, string);
    if (length < 0)
        return std::nullopt;
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    const bool is_plain = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    return is_plain && !text.empty() ? std::optional(std::move(text)) : std::nullopt;
}

std::string address_of(const ASN1_OCTET_STRING* octets)
{
    const unsigned char* const bytes = ASN1_STRING_get0_data(octets);
    const int length = ASN1_STRING_length(octets);
    if (length != 4 && length != 16)
        return {};
    std::string text;
    for (int at = 0; at < length; at += length == 4 ? 1 : 2) {
        std::array<char, 8> part{};
        if (length == 4)
            std::snprintf(part.data(), part.size(), "%d", bytes[at]);
        else
            std::snprintf(part.data(), part.size(), "%x", bytes[at] << 8 | bytes[at + 1]);
        text += (text.empty() ? "" : length == 4 ? "." : ":") + std::string(part.data());
    }
    return text;
}

std::string name_of(const X509_NAME* name)
{
    const Bio bio = memory_bio();
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253);
    return text_of(bio);
}

UnixMillis time_of(const ASN1_TIME* time)
{
    std::tm broken{};
    if (ASN1_TIME_to_tm(time, &broken) != 1)
        return {};
    return UnixMillis{std::chrono::seconds{::timegm(&broken)}};
}

void add_alternative_names(X509* certificate, CertificateFacts& facts)
{
    const Names names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int at = 0; names && at < sk_GENERAL_NAME_num(names.get()); ++at) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), at);
        if (name->type == GEN_DNS) {
            if (auto text = plain_text(name->d.dNSName))
                facts.host_names.push_back(*std::move(text));
        } else if (name->type == GEN_IPADD) {
            if (auto text = address_of(name->d.iPAddress); !text.empty())
                facts.addresses.push_back(std::move(text));
        }
    }
}

CertificateFacts facts_of(X509* certificate)
{
    CertificateFacts facts;
    X509_NAME* const subject = X509_get_subject_name(certificate);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
        if (auto text = plain_text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))))
            facts.common_names.push_back(*std::move(text));
    add_alternative_names(certificate, facts);
    facts.subject = name_of(subject);
    facts.issuer = name_of(X509_get_issuer_name(certificate));
    facts.serial = serial_of(X509_get_serialNumber(certificate));
    facts.valid_from = time_of(X509_get0_notBefore(certificate));
    facts.valid_until = time_of(X509_get0_notAfter(certificate));
    facts.is_authority = X509_check_ca(certificate) == 1;
    return facts;
}

Error wrong(std::string what)
{
    return {Errc::invalid_argument, std::move(what)};
}

/// The certificates of the PEM text behind its first one.
void add_chain(const std::string& pem, STACK_OF(X509) * chain)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    while (X509* const next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        sk_X509_push(chain, next);
}

Result<void> check_signature(X509* certificate, const std::string& chain_pem, const std::string& authority,
                             UnixMillis now)
{
    const Certificate root = parse_certificate(authority);
    if (root == nullptr)
        return wrong("the authority's certificate cannot be read");
    const Store store(X509_STORE_new());
    const Context context(X509_STORE_CTX_new());
    struct FreeAll {
        void operator()(STACK_OF(X509) * all) const noexcept { sk_X509_pop_free(all, X509_free); }
    };
    const std::unique_ptr<STACK_OF(X509), FreeAll> chain(sk_X509_new_null());
    require_openssl(store != nullptr && context != nullptr && chain != nullptr);
    add_chain(chain_pem, chain.get());
    require_openssl(X509_STORE_add_cert(store.get(), root.get()) == 1 &&
                    X509_STORE_CTX_init(context.get(), store.get(), certificate, chain.get()) == 1);
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_STORE_CTX_set_time(context.get(), 0,
                            std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    if (X509_verify_cert(context.get()) == 1)
        return {};
    return wrong(std::string("the authority does not vouch for the certificate: ") +
                 X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

} // namespace

Result<CertificateFacts> read_certificate(const std::string& pem)
{
    const Certificate certificate = parse_certificate(pem);
    if (certificate == nullptr)
        return wrong("there is no certificate (PEM) in it");
    return facts_of(certificate.get());
}

CertificateFacts take_certificate(void* x509)
{
    const Certificate certificate(static_cast<X509*>(x509));
    return certificate == nullptr ? CertificateFacts{} : facts_of(certificate.get());
}

Result<CertificateFacts> check_server_pair(const std::string& certificate, const std::string& key,
                                           const std::string& authority, UnixMillis now)
{
    const Certificate leaf = parse_certificate(certificate);
    if (leaf == nullptr)
        return wrong("there is no certificate (PEM) in the certificate's file");
    const Key private_key = parse_key(key);
    if (private_key == nullptr)
        return wrong("there is no private key (PEM, without a passphrase) in the key's file");
    if (X509_check_private_key(leaf.get(), private_key.get()) != 1)
        return wrong("the key is another certificate's");
    CertificateFacts facts = facts_of(leaf.get());
    if (facts.valid_until <= now)
        return wrong("the certificate's time is over");
    if (facts.valid_from > now)
        return wrong("the certificate's time has not come yet");
    if (!authority.empty())
        if (auto good = check_signature(leaf.get(), certificate, authority, now); !good)
            return good.error();
    return facts;
}

} // namespace parley::credentials
