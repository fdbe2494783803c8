#include "tests/unit/plugin/support.h"

#include "core/credentials/scram.h"
#include "core/credentials/secret.h"
#include "core/directory/schema.h"
#include "core/history/schema.h"

#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace parley::plugin::testing {

const char* FakeBroker::user_name(ClientHandle client)
{
    const auto found = clients.find(client);
    return found == clients.end() || found->second.user.empty() ? nullptr : found->second.user.c_str();
}

bool FakeBroker::set_user_name(ClientHandle client, const std::string& name)
{
    clients[client].user = name;
    return true;
}

bool FakeBroker::publish(const Outgoing& message)
{
    Published copy{
        std::string(message.client), std::string(message.topic), std::string(message.payload), message.qos, {}, {}};
    if (message.properties != nullptr) {
        copy.content_type = message.properties->content_type;
        for (const auto& [name, value] : message.properties->user)
            copy.user[name] = value;
    }
    for (const Stamp& stamp : message.stamps)
        copy.user[stamp.name] = stamp.value;
    published.push_back(std::move(copy));
    return true;
}

bool FakeBroker::kick_client(const std::string& client_id)
{
    kicked.push_back(client_id);
    if (on_kick)
        on_kick(client_id);
    return knows_kicked;
}

bool FakeBroker::kick_user(const std::string& user_name)
{
    kicked_users.push_back(user_name);
    return true;
}

bool FakeBroker::free_place_in_window(ClientHandle client)
{
    widened.push_back(client);
    return mends_windows;
}

ClientHandle FakeBroker::connect(const std::string& id, bool clean_start)
{
    // Only compared, never followed.
    const auto handle = reinterpret_cast<ClientHandle>(next_ += 0x100); // NOLINT
    clients[handle] = {.id = id,
                       .user = {},
                       .address = "10.0.0.1",
                       .websockets = false,
                       .protocol_version = 5,
                       .clean_start = clean_start};
    return handle;
}

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-plugin-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

namespace {

sqlite::Database make_database(const std::filesystem::path& file, std::span<const sqlite::Migration> steps,
                               std::int32_t application_id)
{
    sqlite::Database database(file, sqlite::Database::Mode::create);
    database.execute("PRAGMA synchronous = OFF"); // the machine may crash; the test is then over anyway
    sqlite::migrate(database, steps, application_id);
    database.execute("INSERT INTO meta (key, value) VALUES ('instance', '" + std::string(test_instance) + "')");
    return database;
}

} // namespace

TestDataFolder::TestDataFolder()
    : directory_(make_database(folder_.path() / "directory.db", directory_migrations(), directory_application_id))
    , history_(make_database(folder_.path() / "history.db", history_migrations(), history_application_id))
{
    std::filesystem::create_directory(folder_.path() / "secrets");
    if (!credentials::write_new_secret(folder_.path() / "secrets" / "bridge.key", test_bridge_key))
        throw std::runtime_error("cannot write the key");
    if (!credentials::write_new_secret(folder_.path() / "secrets" / "token.key", test_token_key))
        throw std::runtime_error("cannot write the key of tokens");
    for (const std::string id : {"u1", "u2", "u3"}) {
        const auto verifier = credentials::make_verifier("pw-" + id);
        run("INSERT INTO user (id, kind, created_ms) VALUES ('" + id + "', 'person', 1)");
        run("INSERT INTO credential (user, kind, verifier, changed_ms) VALUES ('" + id + "', 'password', '" +
            verifier.value() + "', 1)");
    }
    run("INSERT INTO \"group\" (id, created_ms) VALUES ('ops', 1)");
    run("INSERT INTO member (\"group\", user, role, since_ms) VALUES ('ops', 'u1', 'owner', 1), ('ops', 'u2', "
        "'member', 1)");
}

Settings TestDataFolder::settings() const
{
    Settings settings;
    settings.data.folder = folder_.path();
    settings.journal.sync = SyncMode::never;
    return settings;
}

void TestDataFolder::run(const std::string& sql)
{
    directory_.execute(sql);
}

void TestDataFolder::run_history(const std::string& sql)
{
    history_.execute(sql);
}

Revision TestDataFolder::revision()
{
    sqlite::Statement query(directory_, "SELECT max(revision) FROM change");
    return Revision{query.step() ? query.integer(0) : 0};
}

SmallWorld::SmallWorld()
{
    const auto user = [&](const char* id) { return directory.put_user({.id = id, .password_verifier = {}}); };
    u1 = user("u1");
    u2 = user("u2");
    u3 = user("u3");
    ops = directory.put_group("ops", false, true);
    directory.set_membership(u1, ops, {Role::owner, false});
    directory.set_membership(u2, ops, {Role::member, false});
}

Session& log_in(Sessions& sessions, ClientHandle client, UserIndex user, const std::string& id,
                const std::string& client_id)
{
    Session session;
    session.client = client;
    session.user = user;
    session.is_bridge = id == bridge_user_name;
    session.user_id = id;
    session.client_id = client_id;
    return sessions.open(std::move(session)).session;
}

Result<journal::Offset> FakeWriter::append(const journal::Record& record)
{
    if (control_.full)
        return Error{Errc::unavailable, "no space"};
    control_.types.push_back(static_cast<journal::RecordType>(record.index() + 1));
    if (const auto* const opened = std::get_if<journal::SessionOpened>(&record))
        control_.session_numbers.push_back(opened->number);
    if (const auto* const closed = std::get_if<journal::SessionClosed>(&record))
        control_.session_numbers.push_back(closed->number);
    if (const auto* const refused = std::get_if<journal::LoginRefused>(&record))
        control_.refused.push_back(std::string(refused->user) + " " + std::to_string(refused->count));
    return journal::Offset{control_.appended++ * 100};
}

void FakeWriter::sync()
{
    if (control_.broken_disk)
        throw StorageError("the disk is broken");
    ++control_.syncs;
}

} // namespace parley::plugin::testing
