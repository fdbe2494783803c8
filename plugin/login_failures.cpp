#include "plugin/login_failures.h"

namespace parley::plugin {

LoginFailures::~LoginFailures()
{
    try {
        for (const audit::RefusedLogin& refused : refused_.take_all())
            write(refused);
    } catch (...) { // at the broker's end there is nobody to tell
    }
}

void LoginFailures::note(std::string_view user, const ClientInfo& client, std::string_view reason)
{
    tick();
    // Cut before they are copied: a client can send 64 KiB of name.
    audit::RefusedLogin refused{.at_ms = timestamps_.timestamp(),
                                .user = audit::printable_part(user),
                                .client = audit::printable_part(client.id),
                                .address = client.address,
                                .reason = std::string(reason)};
    if (const auto told = refused_.note(std::move(refused), clock_.steady_now()))
        write(*told);
}

void LoginFailures::tick()
{
    for (const audit::RefusedLogin& refused : refused_.take_repeated(clock_.steady_now()))
        write(refused);
}

void LoginFailures::write(const audit::RefusedLogin& refused)
{
    (void)journal_.append(journal::LoginRefused{refused.at_ms, refused.user, refused.client, refused.address,
                                                refused.reason, refused.count});
}

} // namespace parley::plugin
