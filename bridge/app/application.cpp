#include "bridge/app/application.h"

#include "bridge/announcer/announcer.h"
#include "bridge/announcer/change_log_pruner.h"
#include "bridge/app/door.h"
#include "bridge/app/lock_file.h"
#include "bridge/app/openapi_json.h"
#include "bridge/app/operation.h"
#include "bridge/app/options.h"
#include "bridge/audit/login_audit.h"
#include "bridge/auth/address_budget.h"
#include "bridge/auth/login_pruner.h"
#include "bridge/auth/logins.h"
#include "bridge/http/api.h"
#include "bridge/http/rest.h"
#include "bridge/http/web_files.h"
#include "bridge/link/link.h"
#include "bridge/presence/publisher.h"
#include "bridge/projector/projector.h"
#include "bridge/rpc/dispatcher.h"
#include "bridge/search/search.h"
#include "bridge/services/amendments.h"
#include "bridge/services/audit_log.h"
#include "bridge/services/bans.h"
#include "bridge/services/contact_requests.h"
#include "bridge/services/contacts.h"
#include "bridge/services/explainer.h"
#include "bridge/services/grant_rules.h"
#include "bridge/services/groups.h"
#include "bridge/services/history.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"
#include "bridge/services/keys.h"
#include "bridge/services/members.h"
#include "bridge/services/open_logins.h"
#include "bridge/services/presence.h"
#include "bridge/services/psks.h"
#include "bridge/services/sending.h"
#include "bridge/services/services.h"
#include "bridge/services/sessions.h"
#include "bridge/services/sign_ups.h"
#include "bridge/services/users.h"
#include "bridge/stores/data_folder.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/history_readers.h"
#include "bridge/stores/membership_query.h"
#include "bridge/stores/rights_in_memory.h"
#include "core/credentials/token_verifier.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace parley::bridge {

namespace {

constexpr std::size_t reader_threads = 2;
constexpr std::size_t disk_threads = 2;
/// For what is under way when a stop is asked for; more than the longest deadline of a part.
constexpr std::chrono::seconds stop_patience{10};

SendingLimits sending_limits(const Settings& settings)
{
    SendingLimits limits;
    limits.payload_bytes = settings.messages.max_bytes;
    limits.private_messages = settings.messages.private_to;
    return limits;
}

} // namespace

Result<void> initialize(const Settings& settings, const std::shared_ptr<spdlog::logger>& log)
{
    const auto lock = LockFile::take(lock_of(settings));
    if (!lock)
        return lock.error();
    const auto folder = prepare(settings, SystemClock{}, log);
    return folder ? Result<void>{} : Result<void>(folder.error());
}

/// In the order of building: what stands further down uses what stands above it.
struct Application::Parts {
    Parts(const Settings& wanted, const DataFolder& folder, Secrets secrets, credentials::TokenVerifier verifier,
          std::shared_ptr<spdlog::logger> logger)
        : settings(wanted)
        , log(std::move(logger))
        , names(settings.topics.root)
        , store(settings.directory_db(), directory_thread.get_executor(), clock)
        , readers(settings.directory_db(), reader_pool.get_executor())
        , membership(settings.directory_db())
        , rights(settings.directory_db(), io.get_executor(), rights_thread.get_executor(), clock)
        , history_readers(settings.history_db(), reader_pool.get_executor())
        , projector(projector_options(settings, folder), clock, [this] { asio::post(io, [this] { take_news(); }); })
        , search({settings.search_db(), settings.history_db(), folder.instance})
        , link(io.get_executor(), link_options(settings, secrets.bridge_key, store), log)
        , announcer(io.get_executor(), store, readers, link, link, last_seqs(), announcer_options(settings))
        , presence_publisher(presence_options(settings), clock, io.get_executor(), link, history_readers, membership,
                             names)
        , pruner(
              io.get_executor(), store, link, clock, [this] { return followed(); }, pruner_options(settings))
        , users(store, readers, link)
        , groups(store, readers, link)
        , members(store, readers, link)
        , bans(store, readers, link)
        , joins(store, readers, link)
        , invitations(store, readers, link)
        , contacts(store, readers, link)
        , contact_requests(store, readers, link)
        , grants(store, readers, link, settings.topics.root)
        , explainer(rights, {settings.receipts.max_members, settings.messages.private_to}, settings.topics.root)
        , audit_log(readers)
        , psks(store, readers, link)
        , history(history_readers, membership, search)
        , sending(store, readers, history_readers, link, names, sending_limits(settings), io.get_executor())
        , amendments(readers, history_readers, link, names, settings.messages.max_bytes)
        , presence(history_readers, membership)
        , sessions(history_readers, store, link)
        , tokens(std::move(secrets.token_key), {settings.http.token_lifetime, settings.http.refresh_lifetime}, clock)
        , token_verifier(std::move(verifier))
        , logins(users, store, readers, link, tokens, token_verifier, login_limits(settings), clock)
        , login_audit(io.get_executor(), store, history_readers, clock)
        , login_pruner(io.get_executor(), store, readers, clock, {})
        , open_logins(store, readers, link, clock)
        , keys(store, readers, link)
        , sign_ups(store, readers, link, clock, {settings.signup.open})
        , sign_up_budget({settings.signup.per_hour}, clock)
        , rpc(io.get_executor(), methods(), identify_user(), link, names, {}, log)
        , operation(operation_parts(), clock)
        , web(settings.http.web_folder, disk_pool.get_executor())
        , api(routes(), identify_token(), web_page())
        , door(io.get_executor(), server_options(settings, disk_pool.get_executor()),
               gateway_options(settings, secrets.bridge_key), answer(), log)
        , signals(io, SIGTERM, SIGINT)
    {
        store.on_commit([this](Revision) { announcer.wake(); });
        logins.on_refused([this](std::string user, std::string address, std::string reason) {
            login_audit.note(std::move(user), std::move(address), std::move(reason));
        });
        link.on_request([this](link::Inbound request) {
            rpc.request({std::move(request.topic), std::move(request.payload), std::move(request.response_topic),
                         std::move(request.correlation_data)});
        });
        link.on_connected([this](std::uint64_t epoch, bool is_new_epoch) {
            if (is_new_epoch)
                announcer.republish_all();
            announcer.wake();
            presence_publisher.broker_connected(epoch);
        });
        link.on_lost([this] { presence_publisher.broker_lost(); });
    }

    ~Parts()
    {
        // Whatever happened: no other thread may use what is about to go.
        projector.stop();
        search.stop();
        directory_thread.join();
        reader_pool.join();
        disk_pool.join();
        rights_thread.join();
    }

    Announcer::LastSeqs last_seqs()
    {
        return [this](std::vector<GroupId> wanted) -> asio::awaitable<std::vector<Seq>> {
            auto read = [&wanted](HistoryStore& file) -> Result<std::vector<Seq>> {
                std::vector<Seq> seqs;
                for (const auto& group : wanted) {
                    const auto row = file.conversation(Conversation::of(group).key());
                    seqs.push_back(row ? row->last_seq : Seq::before_first());
                }
                return seqs;
            };
            auto seqs = co_await history_readers.read(std::move(read));
            // Too busy to read: the card says 0 now and is renewed with the next message.
            co_return seqs ? *std::move(seqs) : std::vector<Seq>(wanted.size());
        };
    }

    /// What everybody in here who follows the change log has.
    Revision followed() const
    {
        const auto announced = announcer.announced();
        return std::min(announced, presence_publisher.followed().value_or(announced));
    }

    Services services()
    {
        return {.users = &users,
                .groups = &groups,
                .members = &members,
                .contacts = &contacts,
                .contact_requests = &contact_requests,
                .history = &history,
                .sending = &sending,
                .amendments = &amendments,
                .presence = &presence,
                .sessions = &sessions,
                .bans = &bans,
                .joins = &joins,
                .invitations = &invitations,
                .grants = &grants,
                .explainer = &explainer,
                .audit = &audit_log,
                .psks = &psks,
                .logins = &open_logins,
                .keys = &keys,
                .sign_ups = &sign_ups};
    }

    OperationParts operation_parts()
    {
        return {&announcer, &store, &projector, &search, &logins, &api, &door, &link, &rpc};
    }

    rpc::Methods methods()
    {
        auto all = rpc::all_methods(services());
        rpc::add_token_methods(all, &logins, &link);
        return all;
    }

    rpc::Dispatcher::Identify identify_user()
    {
        return [this](UserId user) { return users.caller_of(std::move(user)); };
    }

    http::Api::Identify identify_token()
    {
        return [this](std::string token) { return logins.identify(std::move(token)); };
    }

    http::Api::Otherwise web_page()
    {
        return [this](http::Request request) { return web.answer(std::move(request)); };
    }

    http::Server::Handle answer()
    {
        return [this](http::Request request) { return api.handle(std::move(request)); };
    }

    http::Router routes()
    {
        http::Router router;
        http::add_login_routes(router, services(), &logins);
        http::add_audit_routes(router, services());
        http::add_rights_routes(router, services());
        http::add_user_routes(router, services());
        http::add_psk_routes(router, services());
        http::add_access_routes(router, services());
        http::add_sign_up_routes(router, services(), &sign_up_budget);
        http::add_contact_routes(router, services());
        http::add_grant_routes(router, services());
        http::add_group_routes(router, services());
        http::add_group_door_routes(router, services());
        http::add_message_routes(router, services());
        http::add_session_routes(router, services());
        add_operation_routes(router, &operation, openapi_json);
        return router;
    }

    /// On the io thread, after the projector has committed something.
    void take_news()
    {
        const auto news = projector.take_news();
        sending.projected(news);
        presence_publisher.projected(news);
        if (news.logins_refused)
            login_audit.wake();
        for (const auto& conversation : news.conversations)
            if (conversation.key.starts_with("g/"))
                announcer.conversation_advanced(GroupId{conversation.key.substr(2)}, conversation.last_seq);
    }

    /// A part that works until it is stopped. What it throws makes the bridge unhealthy, not dead: the others go on.
    void spawn(const char* name, asio::awaitable<void> work)
    {
        asio::co_spawn(io, std::move(work), [this, name](std::exception_ptr failure) {
            try {
                if (failure)
                    std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                log->error("{} has stopped: {}", name, e.what());
                operation.failed(fmt::format("{} has stopped, see the log", name));
            }
        });
    }

    void start()
    {
        projector.start();
        search.start();
        spawn("announcer", announcer.run());
        spawn("presence", presence_publisher.run());
        spawn("change log", pruner.run());
        spawn("login audit", login_audit.run());
        spawn("logins", login_pruner.run());
        link.start();
        signals.async_wait([this](boost::system::error_code ec, int signal) {
            if (ec)
                return;
            log->info("{}: stopping", signal == SIGINT ? "SIGINT" : "SIGTERM");
            spawn("stop", stop());
        });
    }

    asio::awaitable<void> stop()
    {
        stopping = true;
        signals.clear(); // a second signal ends the process at once
        door.stop();
        rpc.stop();
        announcer.stop();
        presence_publisher.stop();
        pruner.stop();
        rights.stop();
        login_audit.stop();
        login_pruner.stop();
        co_await link.stop();
    }

    Settings settings;
    std::shared_ptr<spdlog::logger> log;
    SystemClock clock;
    topics::Names names;
    asio::io_context io{1};
    asio::thread_pool directory_thread{1};
    asio::thread_pool reader_pool{reader_threads};
    asio::thread_pool disk_pool{disk_threads};
    asio::thread_pool rights_thread{1};
    DirectoryStore store;
    DirectoryReaders readers;
    MembershipQuery membership;
    RightsInMemory rights;
    HistoryReaders history_readers;
    Projector projector;
    Search search;
    link::Link link;
    Announcer announcer;
    PresencePublisher presence_publisher;
    ChangeLogPruner pruner;
    Users users;
    Groups groups;
    Members members;
    Bans bans;
    Joins joins;
    Invitations invitations;
    Contacts contacts;
    ContactRequests contact_requests;
    GrantRules grants;
    Explainer explainer;
    AuditLog audit_log;
    Psks psks;
    History history;
    Sending sending;
    Amendments amendments;
    Presence presence;
    Sessions sessions;
    auth::Tokens tokens;
    credentials::TokenVerifier token_verifier;
    auth::Logins logins;
    LoginAudit login_audit;
    auth::LoginPruner login_pruner;
    OpenLogins open_logins;
    Keys keys;
    SignUps sign_ups;
    auth::AddressBudget sign_up_budget;
    rpc::Dispatcher rpc;
    Operation operation;
    http::WebFiles web;
    http::Api api;
    Door door;
    asio::signal_set signals;
    bool stopping = false;
};

Application::Application(Settings settings, std::shared_ptr<spdlog::logger> log)
    : settings_(std::move(settings))
    , log_(std::move(log))
{}

Application::~Application() = default;

Result<void> Application::run()
{
    const auto lock = LockFile::take(lock_of(settings_));
    if (!lock)
        return lock.error();
    const auto folder = prepare(settings_, SystemClock{}, log_);
    if (!folder)
        return folder.error();
    auto secrets = read_secrets(settings_);
    if (!secrets)
        return secrets.error();
    static const SystemClock clock;
    auto verifier = credentials::TokenVerifier::open(secrets->token_key, settings_.auth.issuers, clock);
    if (!verifier)
        return verifier.error();
    parts_ = std::make_unique<Parts>(settings_, *folder, *std::move(secrets), *std::move(verifier), log_);
    auto& io = parts_->io;
    if (auto listening = parts_->door.listen(); !listening)
        return listening;
    parts_->start();
    log_->info("parley-bridge ready: {}://{}:{}", settings_.http.tls_certificate.empty() ? "http" : "https",
               settings_.http.host, parts_->door.port());

    while (!parts_->stopping && io.run_one() > 0) {
    }
    io.run_for(stop_patience);
    if (!io.stopped()) {
        // Frames that still wait would outlive what they use. Both databases survive any end of the process.
        log_->error("not everything has ended within {} seconds: ending hard", stop_patience.count());
        std::_Exit(EXIT_FAILURE);
    }
    parts_.reset();
    log_->info("stopped");
    return {};
}

} // namespace parley::bridge
