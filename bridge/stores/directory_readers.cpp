#include "bridge/stores/directory_readers.h"

#include "core/directory/schema.h"

namespace parley::bridge {

struct DirectoryReaders::Connection {
    explicit Connection(const std::filesystem::path& file)
        : database(file, sqlite::Database::Mode::read_only)
        , reader(database)
    {
        sqlite::require_schema(database, directory_migrations(), directory_application_id);
    }
    sqlite::Database database;
    DirectoryReader reader;
};

DirectoryReaders::DirectoryReaders(std::filesystem::path file, asio::any_io_executor pool)
    : file_(std::move(file))
    , pool_(std::move(pool))
{}

DirectoryReaders::~DirectoryReaders() = default;

DirectoryReaders::Loan::Loan(DirectoryReaders& readers)
    : readers_(&readers)
{
    {
        const std::lock_guard lock(readers.mutex_);
        if (!readers.idle_.empty()) {
            connection_ = std::move(readers.idle_.back());
            readers.idle_.pop_back();
        }
    }
    if (!connection_)
        connection_ = std::make_unique<Connection>(readers.file_);
    connection_->database.execute("BEGIN");
}

DirectoryReaders::Loan::~Loan()
{
    try {
        connection_->database.execute("COMMIT");
        const std::lock_guard lock(readers_->mutex_);
        readers_->idle_.push_back(std::move(connection_));
    } catch (const std::exception&) {
        // A connection that cannot end its transaction is not lent again: it is closed here, the next loan opens
        // another.
        connection_.reset();
    }
}

DirectoryReader& DirectoryReaders::Loan::reader() const noexcept
{
    return connection_->reader;
}

} // namespace parley::bridge
