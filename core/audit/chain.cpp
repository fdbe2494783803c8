#include "core/audit/chain.h"

#include "core/credentials/sha256.h"

namespace parley::audit {
namespace {

std::string netstring(std::string_view text)
{
    return std::to_string(text.size()).append(1, ':').append(text).append(1, ',');
}

} // namespace

std::string chain_hash(std::string_view before, const Entry& entry)
{
    std::string bytes = netstring(before);
    bytes += netstring(std::to_string(entry.seq));
    bytes += netstring(std::to_string(entry.at_ms));
    for (const std::string* text : {&entry.actor, &entry.action, &entry.target, &entry.detail})
        bytes += netstring(*text);
    bytes += entry.source ? netstring(*entry.source) : std::string("~,");
    credentials::Sha256 hash;
    hash.update(bytes);
    return hash.hex();
}

} // namespace parley::audit
