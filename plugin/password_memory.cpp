#include "plugin/password_memory.h"

#include <string>

namespace parley::plugin {

credentials::Digest PasswordMemory::digest(std::string_view verifier, std::string_view password) const
{
    // Neither holds a NUL: the broker cuts passwords there. So the two cannot run into each other.
    std::string text;
    text.reserve(verifier.size() + 1 + password.size());
    text.append(verifier).append(1, '\0').append(password);
    return hash_(text);
}

bool PasswordMemory::knows(UserIndex user, std::string_view verifier, std::string_view password)
{
    if (const auto found = young_.find(user.value()); found != young_.end())
        return credentials::equal_digests(found->second, digest(verifier, password));
    const auto found = old_.find(user.value());
    if (found == old_.end() || !credentials::equal_digests(found->second, digest(verifier, password)))
        return false;
    remember(user, verifier, password);
    return true;
}

void PasswordMemory::remember(UserIndex user, std::string_view verifier, std::string_view password)
{
    if (young_.size() >= (limit_ + 1) / 2 && !young_.contains(user.value())) {
        old_ = std::move(young_);
        young_ = Entries{};
    }
    old_.erase(user.value());
    young_.insert_or_assign(user.value(), digest(verifier, password));
}

} // namespace parley::plugin
