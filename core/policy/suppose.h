#pragma once

#include "core/directory/directory.h"
#include "core/directory/grant.h"

#include <optional>
#include <string>
#include <variant>

namespace parley::policy {

// Changes of rights that are thought of, not made. Users and groups are known, and groups not deleted; a grant's filter
// is valid and its subject known.

struct SupposeMember {
    UserIndex user{};
    GroupIndex group{};
    Membership membership{}; ///< Role::none: not a member
};
struct SupposeUser {
    UserIndex user{};
    std::optional<bool> enabled{};
    std::optional<bool> admin{};
};
struct SupposeGroup {
    GroupIndex group{};
    std::optional<bool> is_public{};
    std::optional<bool> read_only{};
    std::optional<bool> exists{};
};
struct SupposeContacts {
    UserIndex one{};
    UserIndex other{};
    bool contacts = false;
};
struct SupposeBlock {
    UserIndex who{};
    UserIndex whom{};
    bool blocked = false;
};
/// Made, or put in the place of the one with its id.
struct SupposeGrant {
    Grant grant{};
};
struct SupposeNoGrant {
    std::string id{};
};
using Supposition =
    std::variant<SupposeMember, SupposeUser, SupposeGroup, SupposeContacts, SupposeBlock, SupposeGrant, SupposeNoGrant>;

/// Makes the change in memory while it lives.
///
/// Errors    what memory throws. After an exception of any kind nobody may use the directory any more: taking the
/// change
///           back may have failed, too.
class Supposed {
public:
    Supposed(Directory& directory, const Supposition& supposition);
    ~Supposed();
    Supposed(const Supposed&) = delete;
    Supposed& operator=(const Supposed&) = delete;

    /// Takes the change back now.
    void undo();

private:
    Directory& directory_;
    Supposition before_;
    bool is_made_ = false;
};

} // namespace parley::policy
