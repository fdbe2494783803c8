#include "bridge/stores/history_readers.h"

namespace parley::bridge {

HistoryReaders::HistoryReaders(std::filesystem::path file, asio::any_io_executor pool)
    : file_(std::move(file))
    , pool_(std::move(pool))
{}

HistoryReaders::~HistoryReaders() = default;

HistoryReaders::Loan::Loan(HistoryReaders& readers)
    : readers_(&readers)
{
    {
        const std::lock_guard lock(readers.mutex_);
        if (!readers.idle_.empty()) {
            store_ = std::move(readers.idle_.back());
            readers.idle_.pop_back();
        }
    }
    if (!store_)
        store_ = std::make_unique<HistoryStore>(readers.file_);
    store_->begin();
}

HistoryReaders::Loan::~Loan()
{
    try {
        store_->end();
        const std::lock_guard lock(readers_->mutex_);
        readers_->idle_.push_back(std::move(store_));
    } catch (const std::exception&) {
        // A connection that cannot end its transaction is not lent again: it is closed here, the next loan opens
        // another.
        store_.reset();
    }
}

} // namespace parley::bridge
