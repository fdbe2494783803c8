#include "core/credentials/x509.h"

#include <openssl/bn.h>
#include <openssl/pem.h>

namespace parley::credentials {
namespace {

/// Never asks on the terminal.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

} // namespace

Bio memory_bio()
{
    Bio bio(BIO_new(BIO_s_mem()));
    require_openssl(bio != nullptr);
    return bio;
}

std::string text_of(const Bio& bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Certificate parse_certificate(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
}

Key parse_key(const std::string& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
}

std::string serial_of(const ASN1_INTEGER* serial)
{
    const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(ASN1_INTEGER_to_BN(serial, nullptr));
    char* const hex = number == nullptr ? nullptr : BN_bn2hex(number.get());
    require_openssl(hex != nullptr);
    std::string text(hex);
    OPENSSL_free(hex);
    for (char& c : text)
        c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace parley::credentials
