#include "core/credentials/foreign_schemes.h"
#include "core/credentials/foreign_verifier.h"

#include <argon2.h>

#include <string>

namespace parley::credentials::foreign {
namespace {

constexpr std::size_t least_hash_bytes = 16; // a shorter one is met by chance

struct Cost {
    std::uint32_t kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
};

/// `m=<KiB>,t=<passes>,p=<lanes>`
std::optional<Cost> read_cost(std::string_view text)
{
    const std::size_t passes = text.find(",t=");
    const std::size_t lanes = text.find(",p=");
    if (!text.starts_with("m=") || passes == std::string_view::npos || lanes == std::string_view::npos ||
        lanes < passes + 3)
        return std::nullopt;
    const auto m = read_number(text.substr(2, passes - 2));
    const auto t = read_number(text.substr(passes + 3, lanes - passes - 3));
    const auto p = read_number(text.substr(lanes + 3));
    if (!m || !t || !p)
        return std::nullopt;
    return Cost{*m, *t, *p};
}

Error too_dear(const std::string& what)
{
    return {Errc::too_large, "the password hash has " + what};
}

} // namespace

Result<bool> check_argon2id(std::string_view verifier, Password password)
{
    const auto parts = split(verifier, 6);
    if (!parts || parts->at(2) != "v=19")
        return malformed();
    const auto cost = read_cost(parts->at(3));
    auto salt = read_unpadded(parts->at(4));
    const auto hash = read_unpadded(parts->at(5));
    if (!cost || !salt || salt->size() < ARGON2_MIN_SALT_LENGTH || !hash || hash->size() < least_hash_bytes)
        return malformed();
    if (cost->lanes > max_argon2_lanes)
        return too_dear("more than " + std::to_string(max_argon2_lanes) + " argon2 lanes");
    if (cost->kib < 8 * cost->lanes)
        return malformed();
    if (cost->kib > max_argon2_kib || cost->passes > max_argon2_kib_passes / cost->kib)
        return too_dear("an argon2 cost over " + std::to_string(max_argon2_kib) + " KiB in three passes");
    if (!password)
        return false;

    // The call with a context, since the short one would start a thread for each lane.
    std::string text(*password);
    Bytes derived(hash->size());
    argon2_context context{};
    context.out = derived.data();
    context.outlen = static_cast<std::uint32_t>(derived.size());
    context.pwd = reinterpret_cast<std::uint8_t*>(text.data());
    context.pwdlen = static_cast<std::uint32_t>(text.size());
    context.salt = salt->data();
    context.saltlen = static_cast<std::uint32_t>(salt->size());
    context.t_cost = cost->passes;
    context.m_cost = cost->kib;
    context.lanes = cost->lanes;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
    return argon2id_ctx(&context) == ARGON2_OK && equal_bytes(derived, *hash);
}

} // namespace parley::credentials::foreign
