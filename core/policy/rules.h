#pragma once

#include <cstdint>

namespace parley::policy {

/// messages.private: who may write to somebody privately. Blocks hold in any case.
enum class PrivateMessages : std::uint8_t {
    everyone,    ///< any user
    contacts,    ///< contacts alone
    common_group ///< contacts, and members of a common group
};

/// What the operator decides of the rules.
struct Rules {
    std::uint32_t receipts_max_members = 100;                     ///< receipts.max_members
    PrivateMessages private_messages = PrivateMessages::everyone; ///< messages.private
};

} // namespace parley::policy
