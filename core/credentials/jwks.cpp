#include "core/credentials/jwks.h"

#include "core/credentials/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace parley::credentials {
namespace {

namespace json = boost::json;

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* thing) const noexcept
    {
        Free(thing);
    }
};
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using Bytes = std::vector<std::uint8_t>;

constexpr int least_rsa_bits = 2048; // RFC 7518 §3.3
constexpr int most_rsa_bits = 8192;  // checking grows with the square
constexpr int most_exponent_bits = 32;
constexpr std::size_t p256_bytes = 32;

Number number_of(std::span<const std::uint8_t> bytes)
{
    return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

/// ECDSA's two numbers side by side (RFC 7518 §3.4) in the form that OpenSSL reads.
Bytes der_of(std::span<const std::uint8_t> signature)
{
    if (signature.size() != 2 * p256_bytes)
        return {};
    Number r = number_of(signature.first(p256_bytes));
    Number s = number_of(signature.last(p256_bytes));
    const Signature both(ECDSA_SIG_new());
    if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1)
        return {};
    (void)r.release(); // the signature's now
    (void)s.release();
    const int size = i2d_ECDSA_SIG(both.get(), nullptr);
    if (size <= 0)
        return {};
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* end = der.data();
    return i2d_ECDSA_SIG(both.get(), &end) == size ? der : Bytes{};
}

std::optional<std::string_view> text(const json::object& object, std::string_view name)
{
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        return std::nullopt;
    return std::string_view(value->get_string());
}

} // namespace

struct PublicKey::Handle {
    std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>> key;
};

PublicKey::PublicKey(std::string id, PublicAlgorithm algorithm, std::unique_ptr<Handle> handle)
    : id_(std::move(id))
    , algorithm_(algorithm)
    , handle_(std::move(handle))
{}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

bool PublicKey::verify(std::string_view text, std::span<const std::uint8_t> signature) const
{
    Bytes der;
    if (algorithm_ == PublicAlgorithm::es256) {
        der = der_of(signature);
        signature = der;
    }
    const DigestContext context(EVP_MD_CTX_new());
    // RS256 is RSASSA-PKCS1-v1_5, what OpenSSL does with an RSA key unless told otherwise.
    return !signature.empty() && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, handle_->key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

/// Reads one key of a JWKS file.
class KeyReader {
public:
    explicit KeyReader(const json::object& key)
        : key_(key)
    {}

    /// No key: it is of a kind or for a use that is none of ours.
    Result<std::optional<PublicKey>> read()
    {
        const auto kind = text(key_, "kty");
        if (!kind)
            return malformed("a key without \"kty\"");
        if (const auto use = text(key_, "use"); use && *use != "sig")
            return std::optional<PublicKey>();
        const auto algorithm = text(key_, "alg");
        if (*kind == "RSA" && (!algorithm || *algorithm == "RS256"))
            return read_rsa();
        if (*kind == "EC" && text(key_, "crv") == "P-256" && (!algorithm || *algorithm == "ES256"))
            return read_p256();
        return std::optional<PublicKey>();
    }

private:
    [[nodiscard]] Error malformed(const std::string& what) const
    {
        const auto id = text(key_, "kid");
        return {Errc::invalid_argument, what + (id ? ", kid \"" + std::string(id->substr(0, 80)) + '"' : "")};
    }

    [[nodiscard]] std::optional<Bytes> bytes(std::string_view name) const
    {
        const auto encoded = text(key_, name);
        return encoded ? decode_base64url(*encoded) : std::nullopt;
    }

    Result<std::optional<PublicKey>> read_rsa()
    {
        const auto modulus_bytes = bytes("n");
        const auto exponent_bytes = bytes("e");
        if (!modulus_bytes || !exponent_bytes)
            return malformed("an RSA key needs \"n\" and \"e\" in base64url");
        const Number modulus = number_of(*modulus_bytes);
        const Number exponent = number_of(*exponent_bytes);
        if (!modulus || !exponent)
            return malformed("an RSA key that OpenSSL does not take");
        const int bits = BN_num_bits(modulus.get());
        if (bits < least_rsa_bits || bits > most_rsa_bits)
            return malformed("an RSA key of " + std::to_string(bits) + " bits; 2048 to 8192 are taken");
        if (BN_num_bits(exponent.get()) > most_exponent_bits || BN_is_odd(exponent.get()) == 0 ||
            BN_is_one(exponent.get()) == 1 || BN_is_odd(modulus.get()) == 0)
            return malformed("an RSA key whose numbers are none");
        const Builder builder(OSSL_PARAM_BLD_new());
        if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
            return malformed("an RSA key that OpenSSL does not take");
        return make("RSA", *builder, PublicAlgorithm::rs256);
    }

    Result<std::optional<PublicKey>> read_p256()
    {
        const auto x = bytes("x");
        const auto y = bytes("y");
        if (!x || !y || x->size() != p256_bytes || y->size() != p256_bytes)
            return malformed("a P-256 key needs \"x\" and \"y\", 32 bytes each in base64url");
        Bytes point{4}; // uncompressed
        point.insert(point.end(), x->begin(), x->end());
        point.insert(point.end(), y->begin(), y->end());
        const Builder builder(OSSL_PARAM_BLD_new());
        if (!builder ||
            OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
            OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
            return malformed("a P-256 key that OpenSSL does not take");
        return make("EC", *builder, PublicAlgorithm::es256);
    }

    Result<std::optional<PublicKey>> make(const char* kind, OSSL_PARAM_BLD& builder, PublicAlgorithm algorithm)
    {
        const Parameters parameters(OSSL_PARAM_BLD_to_param(&builder));
        const Context context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
        EVP_PKEY* raw = nullptr;
        const bool made = parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                          EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
        auto handle = std::make_unique<PublicKey::Handle>();
        handle->key.reset(raw);
        if (!made || raw == nullptr)
            return malformed("a key that OpenSSL does not take");
        return std::optional(PublicKey(std::string(text(key_, "kid").value_or("")), algorithm, std::move(handle)));
    }

    const json::object& key_;
};

Result<KeySet> KeySet::parse(std::string_view text)
{
    const auto refuse = [](std::string what) { return Error{Errc::invalid_argument, std::move(what)}; };
    json::error_code problem;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
    const json::value* const keys = !problem && value.is_object() ? value.get_object().if_contains("keys") : nullptr;
    if (keys == nullptr || !keys->is_array())
        return refuse("no JWKS: a JSON object with \"keys\", a list");
    KeySet set;
    for (const json::value& entry : keys->get_array()) {
        if (!entry.is_object())
            return refuse("a key that is no JSON object");
        auto key = KeyReader(entry.get_object()).read();
        if (!key)
            return key.error();
        if (!*key)
            continue;
        const auto is_same = [&](const PublicKey& other) {
            return other.id() == (*key)->id() && other.algorithm() == (*key)->algorithm();
        };
        if (!(*key)->id().empty() && std::ranges::any_of(set.keys_, is_same))
            return refuse("two keys with the same kid");
        if (set.keys_.size() == max_keys_of_an_issuer)
            return refuse("more than 64 keys");
        set.keys_.push_back(*std::move(*key));
    }
    if (set.keys_.empty())
        return refuse("no key for RS256 or ES256");
    return set;
}

const PublicKey* KeySet::find(std::string_view id, PublicAlgorithm algorithm) const noexcept
{
    const PublicKey* found = nullptr;
    for (const PublicKey& key : keys_) {
        if (key.algorithm() != algorithm || (!id.empty() && key.id() != id))
            continue;
        if (found != nullptr)
            return nullptr;
        found = &key;
    }
    return found;
}

} // namespace parley::credentials
