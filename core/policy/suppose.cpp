#include "core/policy/suppose.h"

#include "core/directory/grants.h"

namespace parley::policy {
namespace {

Supposition grant_as_it_is(const Directory& directory, const std::string& id)
{
    const Grant* const grant = directory.grants().find(id);
    return grant == nullptr ? Supposition(SupposeNoGrant{id}) : Supposition(SupposeGrant{*grant});
}

/// What makes the directory again what it is now.
struct AsItIs {
    const Directory& directory;

    Supposition operator()(const SupposeMember& to) const
    {
        return SupposeMember{to.user, to.group, directory.membership(to.user, to.group)};
    }
    Supposition operator()(const SupposeUser& to) const
    {
        const User& user = directory.user(to.user);
        return SupposeUser{to.user, user.enabled, user.admin};
    }
    Supposition operator()(const SupposeGroup& to) const
    {
        const Group& group = directory.group(to.group);
        return SupposeGroup{to.group, group.is_public, group.read_only, group.exists};
    }
    Supposition operator()(const SupposeContacts& to) const
    {
        return SupposeContacts{to.one, to.other, directory.are_contacts(to.one, to.other)};
    }
    Supposition operator()(const SupposeBlock& to) const
    {
        return SupposeBlock{to.who, to.whom, directory.has_blocked(to.who, to.whom)};
    }
    Supposition operator()(const SupposeGrant& to) const { return grant_as_it_is(directory, to.grant.id); }
    Supposition operator()(const SupposeNoGrant& to) const { return grant_as_it_is(directory, to.id); }
};

struct Make {
    Directory& directory;

    void operator()(const SupposeMember& to) const { directory.set_membership(to.user, to.group, to.membership); }
    void operator()(const SupposeUser& to) const
    {
        User user = directory.user(to.user);
        user.enabled = to.enabled.value_or(user.enabled);
        user.admin = to.admin.value_or(user.admin);
        directory.put_user(user);
    }
    void operator()(const SupposeGroup& to) const
    {
        const Group group = directory.group(to.group);
        directory.put_group(group.id, to.is_public.value_or(group.is_public), to.exists.value_or(group.exists));
        directory.set_speech(to.group, to.read_only.value_or(group.read_only), group.slow_ms);
    }
    void operator()(const SupposeContacts& to) const { directory.set_contacts(to.one, to.other, to.contacts); }
    void operator()(const SupposeBlock& to) const { directory.set_blocked(to.who, to.whom, to.blocked); }
    void operator()(const SupposeGrant& to) const { directory.put_grant(to.grant); }
    void operator()(const SupposeNoGrant& to) const { directory.erase_grant(to.id); }
};

} // namespace

Supposed::Supposed(Directory& directory, const Supposition& supposition)
    : directory_(directory)
    , before_(std::visit(AsItIs{directory}, supposition))
{
    is_made_ = true;
    std::visit(Make{directory_}, supposition);
}

Supposed::~Supposed()
{
    if (!is_made_)
        return;
    try {
        undo();
    } catch (...) { // only on the way of another exception, after which nobody uses the directory
    }
}

void Supposed::undo()
{
    is_made_ = false;
    std::visit(Make{directory_}, before_);
}

} // namespace parley::policy
