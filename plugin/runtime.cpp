#include "plugin/runtime.h"

#include "plugin/client_identifier.h"

#include <utility>

namespace parley::plugin {
namespace {

constexpr std::chrono::milliseconds health_interval{100};
/// A broker ticks ten times a second; a login that comes this long after the first one must have seen a tick.
constexpr std::chrono::seconds ticks_due{5};

Authenticator::Options login_options(const Settings& settings, const DataFolder& folder)
{
    Authenticator::Options options;
    options.bridge_key = folder.bridge_key;
    options.throttle.pair = settings.auth.failures_per_login;
    options.throttle.address = settings.auth.failures_per_address;
    options.throttle.user = settings.auth.failures_per_user;
    options.throttle.window = settings.auth.failures_window;
    options.check_budget = settings.auth.check_budget;
    return options;
}

} // namespace

Result<std::unique_ptr<Runtime>> Runtime::start(const Settings& settings, Broker& broker, const Clock& clock,
                                                std::string broker_version)
{
    auto folder = open_data_folder(settings, clock, broker_version);
    if (!folder)
        return folder.error();
    auto tokens = credentials::TokenVerifier::open(folder->token_key, settings.auth.issuers, clock);
    if (!tokens)
        return tokens.error();
    std::unique_ptr<Runtime> runtime(
        new Runtime(settings, std::move(*folder), std::move(*tokens), broker, clock, std::move(broker_version)));
    runtime->sequencer_.rebuild(runtime->folder_.projected);
    const journal::Writer& journal = runtime->journal_.writer();
    if (journal.cut_bytes() != 0)
        broker.log(LogLevel::warning, "cut " + std::to_string(journal.cut_bytes()) +
                                          " bytes of a half-written record from the journal's end");
    broker.log(LogLevel::notice, "epoch " + std::to_string(journal.epoch()) + ", directory revision " +
                                     std::to_string(runtime->directory_.revision().value()) + ", " +
                                     std::to_string(runtime->directory_.users()) + " users, " +
                                     std::to_string(runtime->directory_.groups()) + " groups");
    return runtime;
}

Runtime::Runtime(const Settings& settings, DataFolder folder, credentials::TokenVerifier tokens, Broker& broker,
                 const Clock& clock, std::string broker_version)
    : broker_(broker)
    , clock_(clock)
    , broker_version_(std::move(broker_version))
    , names_(settings.topics.root)
    , folder_(std::move(folder))
    , directory_(folder_.directory->load())
    , topics_(directory_, settings.topics.root)
    , journal_(std::move(folder_.journal), settings.journal.sync, settings.journal.sync_interval, counters_)
    , sequencer_(journal_, folder_.history.get(), clock,
                 {.journal_folder = settings.journal_folder(),
                  .resend_window = settings.messages.resend_window,
                  .resend_max = settings.messages.resend_max},
                 counters_)
    , sessions_(journal_.writer().epoch())
    , session_log_(sessions_, journal_, sequencer_)
    , notices_(broker, names_, clock, counters_)
    , introduction_(folder_.bridge_key)
    , login_failures_(journal_, sequencer_, clock)
    , tokens_(std::move(tokens))
    , authenticator_(directory_, sessions_, broker, clock, counters_, login_failures_, tokens_,
                     login_options(settings, folder_))
    , gatekeeper_(directory_, policy::Rules{settings.receipts.max_members, settings.messages.private_to}, names_,
                  topics_, sessions_, broker, clock, notices_, counters_)
    , budgets_(directory_, clock)
    , messages_(sequencer_, sessions_, broker, names_, topics_, notices_, budgets_, counters_,
                settings.messages.max_bytes)
    , kicks_(sessions_, broker, counters_)
    , returning_(sessions_, broker, kicks_, counters_)
    , expiry_(sessions_, kicks_, notices_, clock, counters_, settings.auth.expiry_notice)
    , evictions_(directory_, sessions_, kicks_, expiry_, broker, clock, counters_)
    , renewal_(directory_, sessions_, expiry_)
    , follower_(directory_, *folder_.directory, evictions_, clock, counters_)
    , control_(directory_, follower_, sessions_, kicks_, renewal_, broker, clock, counters_, [this] { return stats(); })
{}

void Runtime::expect_connected()
{
    reports_connected_ = true;
    session_log_.expect_connected();
}

void Runtime::on_reload()
{
    ++counters_.reloads;
    reloading_ = true;
}

std::optional<bool> Runtime::answer_while_reloading(ClientHandle client, const ClientInfo& info)
{
    if (!reloading_)
        return std::nullopt;
    // What a session stands on is asked, not the password that the broker has kept of its login: a token may be over by
    // now, and have been renewed meanwhile.
    if (const Session* const session = sessions_.find(client))
        return session->is_bridge || reason_of_fall(directory_, session->user, session->credential) == nullptr;
    // An offline session: it must stay (refusing it breaks 2.0.11), and each of its messages is checked anyway. A
    // connection through the broker's own WebSockets listener, though, may be a login that happens to come now.
    const bool may_be_login = info.websockets && !reports_connected_;
    return may_be_login ? std::nullopt : std::optional(true);
}

bool Runtime::ticks_are_missing()
{
    if (ticks_ != 0)
        return false;
    const auto now = clock_.steady_now();
    if (!first_login_)
        first_login_ = now;
    return now - *first_login_ > ticks_due;
}

void Runtime::look_through_gateway(Credentials& credentials, ClientInfo& info) const
{
    if (!credentials.password || !credentials::Introduction::is_sealed(*credentials.password))
        return;
    const auto opened = introduction_.open(credentials.user.value_or(""), *credentials.password);
    if (!opened)
        return; // not by the gateway: then it is a password like any other, and a wrong one
    info.address = opened->address;
    info.websockets = true;
    credentials.password = opened->password.empty() ? std::nullopt : std::optional(opened->password);
}

bool Runtime::on_login(ClientHandle client, Credentials credentials)
{
    ClientInfo info = broker_.describe(client);
    if (const auto answer = answer_while_reloading(client, info))
        return *answer;
    if (ticks_are_missing()) {
        broker_.log(LogLevel::error, "login refused: the broker never calls the plugin's timer; "
                                     "set per_listener_settings false");
        return false;
    }
    if (session_log_.is_full()) {
        ++counters_.login_failures;
        return false; // the journal's failure is in the log already
    }
    look_through_gateway(credentials, info);
    auto identity = authenticator_.identify(credentials, info);
    return identity && open_session(client, info, std::move(*identity));
}

bool Runtime::open_session(ClientHandle client, const ClientInfo& info, Identity identity)
{
    // A named session survives the broker's own check at SIGHUP; this also frees what the credentials point to.
    if (!broker_.set_user_name(client, identity.user_id))
        return false;
    Session session;
    session.client = client;
    session.user = identity.user;
    session.is_bridge = identity.is_bridge;
    session.from_client = identity.is_bridge ? std::string() : std::string(own_part(identity.user_id, info.id));
    session.user_id = std::move(identity.user_id);
    session.client_id = info.id;
    session.address = info.address;
    session.credential = std::move(identity.credential);
    session.protocol = (info.websockets ? "websockets/" : "mqtt/") + std::to_string(info.protocol_version);
    const auto [opened, replaced] = sessions_.open(std::move(session));
    if (replaced != nullptr)
        forget(*replaced, -1);
    expiry_.plan(opened);
    session_log_.logged_in(opened);
    if (!info.clean_start)
        returning_.logged_in(opened);
    return true;
}

void Runtime::on_connected(ClientHandle client)
{
    session_log_.connected(client);
}

void Runtime::on_disconnected(ClientHandle client, int reason)
{
    if (const auto session = sessions_.close(client)) {
        returning_.closed(*session);
        forget(*session, reason);
    }
}

void Runtime::forget(const Session& session, int reason)
{
    expiry_.closed(session);
    session_log_.closed(session, reason);
}

void Runtime::on_tick()
{
    reloading_ = false;
    ++ticks_;
    session_log_.tick();
    returning_.tick();
    const auto now = clock_.steady_now();
    if (now - health_seen_ >= health_interval || follower_.behind()) {
        health_seen_ = now;
        login_failures_.tick();
        expiry_.tick();
        follower_.tick();
        look_after_health();
    }
    // Last: what was decided in this tick is done in it.
    kicks_.tick();
    control_.tick();
}

void Runtime::look_after_health()
{
    if (const auto problem = follower_.take_problem())
        broker_.log(LogLevel::error, "the directory cannot be followed, rights stay as they are: " + *problem);
    if (const auto problem = tokens_.take_problem())
        broker_.log(LogLevel::error, *problem);
    if (const auto news = journal_.take_news())
        broker_.log(journal_.healthy() ? LogLevel::notice : LogLevel::error, *news);
}

control::Stats Runtime::stats()
{
    shown_ = statistics();
    return {journal_.writer().epoch(), directory_.revision(), broker_version_, shown_};
}

} // namespace parley::plugin
