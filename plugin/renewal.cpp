#include "plugin/renewal.h"

#include <algorithm>

namespace parley::plugin {

std::size_t Renewal::extend(const control::ExtendCommand& command)
{
    const auto user = directory_.find_user(command.user);
    if (!user)
        return 0;
    std::size_t extended = 0;
    for (Session* const session : sessions_.of_user(*user)) {
        Credential& credential = session->credential;
        const bool is_meant = command.client ? session->client_id == *command.client : credential.id == command.session;
        if (!is_meant || credential.kind != CredentialKind::token || session->kick_queued || session->closing)
            continue;
        // The newer token takes the older one's place: it is what the session stands on from now.
        Credential renewed = credential;
        renewed.issued = std::max(credential.issued, command.issued);
        renewed.expires = std::max(credential.expires, std::optional(command.expires));
        if (command.client && command.session)
            renewed.id = *command.session;
        if (reason_of_fall(directory_, *user, renewed) != nullptr)
            continue;
        credential = std::move(renewed);
        expiry_.plan(*session);
        ++extended;
    }
    return extended;
}

} // namespace parley::plugin
