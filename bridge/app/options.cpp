#include "bridge/app/options.h"

#include "bridge/stores/history_store.h"
#include "core/credentials/secret.h"
#include "core/topics/topic.h"

#include <spdlog/spdlog.h>

namespace parley::bridge {

Result<DataFolder> prepare(const Settings& settings, const Clock& clock, const std::shared_ptr<spdlog::logger>& log)
{
    auto folder = prepare_data_folder(settings, clock);
    if (!folder)
        return folder;
    if (folder->created)
        log->info("first start: the administrator's password stands in {}", settings.admin_password_file().string());
    prepare_history_db(settings.history_db(), folder->instance);
    return folder;
}

Result<Secrets> read_secrets(const Settings& settings)
{
    auto bridge_key = credentials::read_secret(settings.bridge_key_file());
    if (!bridge_key)
        return bridge_key.error();
    auto token_key = credentials::read_secret(settings.token_key_file());
    if (!token_key)
        return token_key.error();
    return Secrets{*std::move(bridge_key), *std::move(token_key)};
}

std::filesystem::path lock_of(const Settings& settings)
{
    return settings.data.folder / "bridge.lock";
}

http::ServerOptions server_options(const Settings& settings, boost::asio::any_io_executor disk)
{
    http::ServerOptions options;
    options.host = settings.http.host;
    options.port = settings.http.port;
    options.body_bytes = settings.http.body_bytes;
    options.max_connections = settings.http.max_connections;
    options.idle_timeout = settings.http.idle_timeout;
    options.tls_certificate = settings.http.tls_certificate;
    options.tls_key = settings.http.tls_key;
    options.disk = std::move(disk);
    options.proxies = http::TrustedProxies::parse(settings.http.trusted_proxies).value();
    options.proxy_protocol = settings.http.proxy_protocol;
    return options;
}

gateway::GatewayOptions gateway_options(const Settings& settings, std::string key)
{
    // In a packet, besides the payload: the topic and the sender's properties.
    constexpr std::size_t around_a_payload = 128 * 1024;
    gateway::GatewayOptions options;
    options.broker = {settings.gateway.broker_socket, settings.broker.host, settings.broker.port};
    options.origins = {settings.gateway.origins, settings.gateway.without_origin};
    options.limits = {settings.gateway.max_connections, settings.gateway.max_per_address, settings.gateway.max_per_user,
                      settings.gateway.connects_per_minute};
    options.bridge_key = std::move(key);
    options.packet_bytes = settings.messages.max_bytes + around_a_payload;
    options.idle_timeout = settings.gateway.idle_timeout;
    return options;
}

ProjectorOptions projector_options(const Settings& settings, const DataFolder& folder)
{
    ProjectorOptions options;
    options.history_db = settings.history_db();
    options.journal_folder = settings.journal_folder();
    options.instance = folder.instance;
    // The plugin rebuilds its memory of references from the journal: it stays as long as they are remembered.
    options.keep_journal = settings.messages.resend_window + std::chrono::minutes{2};
    options.keep_sessions = settings.retention.sessions;
    return options;
}

link::LinkOptions link_options(const Settings& settings, std::string key, const DirectoryStore& store)
{
    link::LinkOptions options;
    options.host = settings.broker.host;
    options.port = settings.broker.port;
    options.keep_alive = settings.broker.keep_alive;
    options.tls = {settings.broker.tls_ca, settings.broker.tls_certificate, settings.broker.tls_key};
    options.key = std::move(key);
    options.request_filter = topics::Names(settings.topics.root).rpc_filter();
    options.newest = [&store] { return store.revision(); };
    return options;
}

Announcer::Options announcer_options(const Settings& settings)
{
    Announcer::Options options;
    options.topic_root = settings.topics.root;
    options.card_interval = settings.groups.card_interval;
    options.list_max = settings.groups.list_max;
    return options;
}

ChangeLogPruner::Options pruner_options(const Settings& settings)
{
    ChangeLogPruner::Options options;
    options.keep = settings.retention.changes;
    return options;
}

PresenceOptions presence_options(const Settings& settings)
{
    PresenceOptions options;
    options.debounce = settings.presence.debounce;
    return options;
}

credentials::LoginThrottle::Limits login_limits(const Settings& settings)
{
    credentials::LoginThrottle::Limits limits;
    limits.pair = settings.auth.failures_per_login;
    limits.address = settings.auth.failures_per_address;
    limits.user = settings.auth.failures_per_user;
    limits.window = settings.auth.failures_window;
    return limits;
}

} // namespace parley::bridge
