#pragma once

#include "core/base/errors.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

/// OpenSSL's things, owned; for the files beside this one alone.
namespace parley::credentials {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* thing) const noexcept
    {
        Free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using RevocationList = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

/// StorageError: no randomness or no memory; nothing else lets these calls fail.
inline void require_openssl(bool ok)
{
    if (!ok)
        throw StorageError("OpenSSL cannot make a certificate");
}

/// The first one of a PEM text; null: none, or malformed. Never asks for a passphrase.
Certificate parse_certificate(const std::string& pem);
Key parse_key(const std::string& pem);

/// A BIO to write to, and what was written.
Bio memory_bio();
std::string text_of(const Bio& bio);

/// Hex, lower case.
std::string serial_of(const ASN1_INTEGER* serial);

} // namespace parley::credentials
