#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"

#include <memory>

namespace parley::cli {
namespace {

Result<void> make(Context& context, const std::string& user)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->put({"users", user, "psk"}, boost::json::object{});
    if (!answer)
        return answer.error();
    if (context.json) {
        context.print(*answer, Table({}));
        return {};
    }
    // Asked for, so --quiet prints it, too; a second time nobody can.
    context.out << "identity " << printable(text_of(*answer, "identity")) << "\nkey "
                << printable(text_of(*answer, "key")) << '\n';
    if (!context.quiet)
        context.out << "It is shown this once" << enforcement_note(*answer) << ".\n";
    return {};
}

Result<void> show(Context& context, const std::string& user)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->get({"users", user, "psk"});
    if (!answer)
        return answer.error();
    Table table({"IDENTITY", "SINCE"});
    table.add({text_of(*answer, "identity"), format_time(number_of(*answer, "since"))});
    context.print(*answer, table);
    return {};
}

Result<void> remove(Context& context, const std::string& user)
{
    auto api = Api::open(context.server, context.in);
    if (!api)
        return api.error();
    const auto answer = api->remove({"users", user, "psk"});
    if (!answer)
        return answer.error();
    context.say(*answer, "the pre-shared key of " + user + " is gone" + enforcement_note(*answer));
    return {};
}

} // namespace

void add_psk(const Command& program, Context& context)
{
    const auto psk = program.sub("psk", "Pre-shared keys, for TLS-PSK of constrained devices");
    psk.needs_a_sub();
    const auto user = std::make_shared<std::string>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = psk.sub(name, help);
        sub.text("USER", *user, "User id").required();
        sub.runs(context, [user, run](Context& with) { return run(with, *user); });
    };
    command("make", "Make a user's key, or a new one; sessions opened with the old one end", make);
    command("show", "Since when a user has his key", show);
    command("remove", "Take it away; sessions opened with it end", remove);
}

} // namespace parley::cli
