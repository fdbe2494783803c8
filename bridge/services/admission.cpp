#include "bridge/services/admission.h"

#include "bridge/stores/group_door.h"

namespace parley::bridge {

bool is_banned(DirectoryReader& directory, std::string_view group, std::string_view user, UnixMillis now)
{
    const auto ban = find_ban(directory, group, user);
    return ban && (!ban->until || *ban->until > now);
}

Result<void> admit(DirectoryWriter& directory, std::string_view group, std::string_view user, Role role, bool muted)
{
    if (is_banned(directory, group, user, directory.now()))
        return Error{Errc::permission_denied, "banned from this group: the ban has to be lifted first"};
    delete_ban(directory, group, user); // one that has run out
    delete_join_request(directory, group, user);
    directory.insert_member(group, user, role, muted);
    return {};
}

} // namespace parley::bridge
