#include "clients/cli/command.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "clients/cli/data_folder.h"
#include "clients/cli/table.h"
#include "clients/cli/tls_folder.h"
#include "core/ids/ids.h"

#include <boost/json.hpp>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <memory>

namespace parley::cli {
namespace {

struct TlsArguments {
    DataFolderArguments data;
    std::vector<std::string> names;
    std::size_t days = 365;
    std::string user, certificate, key, authority, pid_file;

    [[nodiscard]] std::chrono::hours valid() const { return std::chrono::hours{24} * days; }
};

Result<TlsFolder> folder_of(const TlsArguments& arguments)
{
    const auto data = data_folder(arguments.data);
    if (!data)
        return data.error();
    return TlsFolder(*data / "tls");
}

boost::json::object to_json(const credentials::CertificateFacts& facts)
{
    boost::json::array names;
    for (const auto& list : {facts.host_names, facts.addresses})
        for (const auto& name : list)
            names.emplace_back(name);
    return {{"subject", facts.subject},
            {"issuer", facts.issuer},
            {"names", std::move(names)},
            {"serial", facts.serial},
            {"valid_from", to_number(facts.valid_from)},
            {"valid_until", to_number(facts.valid_until)}};
}

std::string names_of(const credentials::CertificateFacts& facts)
{
    std::string text;
    for (const auto& list : {facts.host_names, facts.addresses})
        for (const auto& name : list)
            text += (text.empty() ? "" : " ") + name;
    return text.empty() ? facts.subject : text;
}

Result<void> init(Context& context, const TlsArguments& arguments)
{
    auto folder = folder_of(arguments);
    if (!folder)
        return folder.error();
    const auto names = arguments.names.empty() ? names_of_this_machine() : arguments.names;
    const auto is_new = folder->init(names, arguments.valid());
    if (!is_new)
        return is_new.error();
    context.say(boost::json::object{{"created", *is_new},
                                    {"authority", folder->authority().string()},
                                    {"certificate", folder->server().string()},
                                    {"key", folder->server_key().string()}},
                *is_new ? "made an authority, " + folder->authority().string() + ", and a server certificate, " +
                              folder->server().string()
                        : "the authority is there: " + folder->authority().string());
    return {};
}

Result<void> renew(Context& context, const TlsArguments& arguments)
{
    auto folder = folder_of(arguments);
    if (!folder)
        return folder.error();
    const auto facts = folder->renew_server(arguments.names, arguments.valid());
    if (!facts)
        return facts.error();
    context.say(to_json(*facts), "the server has a new certificate, good until " +
                                     format_time(to_number(facts->valid_until)) +
                                     "; the bridge takes it by itself, the broker at SIGHUP");
    return {};
}

Result<void> make_client(Context& context, const TlsArguments& arguments)
{
    const auto user = parse_user_id(arguments.user);
    if (!user)
        return user.error();
    auto folder = folder_of(arguments);
    if (!folder)
        return folder.error();
    if (auto made = folder->make_client(user->value(), arguments.valid()); !made)
        return made.error();
    const auto certificate = folder->client(user->value()).string();
    const auto key = folder->client_key(user->value()).string();
    context.say(boost::json::object{{"certificate", certificate}, {"key", key}},
                "made " + certificate + " and its key, " + key);
    return {};
}

Result<void> revoke_client(Context& context, const TlsArguments& arguments)
{
    const auto user = parse_user_id(arguments.user);
    if (!user)
        return user.error();
    auto folder = folder_of(arguments);
    if (!folder)
        return folder.error();
    if (auto revoked = folder->revoke_client(user->value()); !revoked)
        return revoked.error();
    context.say(boost::json::object{{"revoked", user->value()}},
                "the certificate of " + user->value() + " is revoked; a broker with crlfile refuses it after SIGHUP");
    return {};
}

Result<void> show(Context& context, const TlsArguments& arguments)
{
    const auto folder = folder_of(arguments);
    if (!folder)
        return folder.error();
    const auto entries = folder->list();
    if (!entries)
        return entries.error();
    const auto now = SystemClock{}.now();
    boost::json::array all;
    Table table({"FILE", "STATE", "UNTIL", "NAMES"});
    for (const auto& entry : *entries) {
        const std::string state = entry.revoked ? "revoked" : entry.facts.valid_until <= now ? "over" : "good";
        auto one = to_json(entry.facts);
        one["file"] = entry.file.string();
        one["state"] = state;
        all.push_back(std::move(one));
        table.add({entry.file.string(), state, format_time(to_number(entry.facts.valid_until)), names_of(entry.facts)});
    }
    context.print(all, table);
    return {};
}

/// The pair that is named, or the one of the data folder.
Result<credentials::CertificateFacts> check_pair(const TlsArguments& arguments)
{
    std::filesystem::path certificate = arguments.certificate;
    std::filesystem::path key = arguments.key;
    std::filesystem::path authority = arguments.authority;
    if (certificate.empty() != key.empty())
        return Error{Errc::invalid_argument, "--certificate and --key go together"};
    if (certificate.empty()) {
        const auto folder = folder_of(arguments);
        if (!folder)
            return folder.error();
        certificate = folder->server();
        key = folder->server_key();
        if (authority.empty())
            authority = folder->authority();
    }
    const auto certificate_text = read_pem(certificate);
    if (!certificate_text)
        return certificate_text.error();
    const auto key_text = read_pem(key);
    if (!key_text)
        return key_text.error();
    const auto authority_text = authority.empty() ? Result<std::string>(std::string()) : read_pem(authority);
    if (!authority_text)
        return authority_text.error();
    auto facts = credentials::check_server_pair(*certificate_text, *key_text, *authority_text, SystemClock{}.now());
    if (!facts)
        return Error{facts.error().code, certificate.string() + ": " + facts.error().message};
    return facts;
}

Result<void> check(Context& context, const TlsArguments& arguments)
{
    const auto facts = check_pair(arguments);
    if (!facts)
        return facts.error();
    context.say(to_json(*facts),
                "good until " + format_time(to_number(facts->valid_until)) + " for " + names_of(*facts));
    return {};
}

Result<pid_t> read_pid(const std::string& file)
{
    auto text = read_pem(file);
    if (!text)
        return text.error();
    pid_t pid = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), pid);
    const bool ends_there =
        std::string_view(end, text->data() + text->size()).find_first_not_of(" \r\n") == std::string_view::npos;
    if (problem != std::errc{} || !ends_there || pid <= 1)
        return Error{Errc::invalid_argument, file + ": holds no process id"};
    return pid;
}

/// 2.0 puts the certificate in use away before it has read the new pair: after a bad one it can serve nobody. So the
/// pair is looked at first.
Result<void> reload(Context& context, const TlsArguments& arguments)
{
    const auto facts = check_pair(arguments);
    if (!facts)
        return facts.error();
    const auto pid = read_pid(arguments.pid_file);
    if (!pid)
        return pid.error();
    if (::kill(*pid, SIGHUP) != 0)
        return Error{Errc::unavailable,
                     "process " + std::to_string(*pid) + " cannot be signalled: " + std::strerror(errno)};
    context.say(to_json(*facts), "the broker is told to load the certificate with serial " + facts->serial);
    return {};
}

} // namespace

void add_tls(const Command& program, Context& context)
{
    const auto tls = program.sub("tls", "Certificates of a development authority, in the data folder");
    tls.needs_a_sub();
    const auto arguments = std::make_shared<TlsArguments>();
    const auto command = [&](const char* name, const char* help, auto run) {
        const auto sub = tls.sub(name, help);
        add_data_folder_options(sub, arguments->data);
        sub.runs(context, [arguments, run](Context& with) { return run(with, *arguments); });
        return sub;
    };
    const auto with_days = [&](const Command& sub) {
        sub.number("--days", arguments->days, 1, 3650, "How long the certificate is good; 365");
    };
    const auto with_names = [&](const Command& sub, const char* help) { sub.texts("--name", arguments->names, help); };
    const auto with_pair = [&](const Command& sub) {
        sub.text("--certificate", arguments->certificate,
                 "Another pair than the data folder's: certificate with chain");
        sub.text("--key", arguments->key, "Its key");
        sub.text("--authority", arguments->authority, "Must be signed by this authority");
    };

    const auto make = command("init", "Make an authority and a server certificate, unless they are there", init);
    with_names(make, "Host name or address that clients connect to; without it this machine's");
    with_days(make);
    const auto again = command("renew", "A new server certificate, signed by the same authority", renew);
    with_names(again, "Other names than before");
    with_days(again);
    const auto client = command("client", "A certificate with which a user logs in", make_client);
    client.text("USER", arguments->user, "User id").required();
    with_days(client);
    command("revoke", "Put a user's certificate on the list of those that count no more", revoke_client)
        .text("USER", arguments->user, "User id")
        .required();
    command("show", "What is there, and until when it is good", show);
    with_pair(command("check", "Would a server be able to serve with this pair?", check));
    const auto tell = command("reload", "Check the pair, then tell the broker to load it (SIGHUP)", reload);
    with_pair(tell);
    tell.text("--pid-file", arguments->pid_file, "The broker's pid_file").required();
}

} // namespace parley::cli
