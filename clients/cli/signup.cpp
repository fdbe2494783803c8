#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"

#include <memory>

namespace parley::cli {
namespace {

struct SignUpArguments {
    std::string user, name, invitation_file, password_file;
    bool open = false;
};

Result<void> sign_up(Context& context, const SignUpArguments& arguments)
{
    boost::json::object body{{"user", arguments.user}, {"display_name", arguments.name}};
    if (!arguments.open) {
        const auto invitation = obtain_password(arguments.invitation_file, "Invitation", false, context.in);
        if (!invitation)
            return invitation.error();
        body["invitation"] = *invitation;
    }
    const auto password =
        obtain_password(arguments.password_file, "New password of " + arguments.user, true, context.in);
    if (!password)
        return password.error();
    body["password"] = *password;
    auto http = HttpClient::open(context.server.url);
    if (!http)
        return http.error();
    const auto answer = http->send({.method = "POST", .path = {"signup"}, .body = std::move(body)});
    if (!answer)
        return answer.error();
    const auto group = text_of(*answer, "group");
    context.say(*answer, arguments.user + " is a user now" + (group.empty() ? "" : ", and a member of " + group) +
                             enforcement_note(*answer));
    return {};
}

} // namespace

void add_sign_up(const Command& program, Context& context)
{
    const auto arguments = std::make_shared<SignUpArguments>();
    const auto sub = program.sub("signup", "Become a user, by an invitation or where that is open to all");
    sub.text("USER", arguments->user, "The id that you want; it is fixed for life").required();
    sub.text("--name", arguments->name, "Display name");
    const auto file =
        sub.text("--invitation-file", arguments->invitation_file,
                 "File whose first line is the invitation; - for standard input; without it you are asked");
    sub.flag("--open", arguments->open, "Without an invitation").excludes(file);
    sub.text("--new-password-file", arguments->password_file,
             "File whose first line is the new password; - for standard input; without it you are asked");
    sub.runs(context, [arguments](Context& with) { return sign_up(with, *arguments); });
}

} // namespace parley::cli
