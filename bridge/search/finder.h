#pragma once

#include "bridge/search/index_file.h"
#include "bridge/search/search.h"
#include "bridge/stores/history_store.h"
#include "core/sqlite/database.h"

#include <memory>

namespace parley::bridge {

/// Answers questions from search.db and history.db.
///
/// Threads   one at a time.
/// Errors    invalid_argument: the text is too short, too long or not UTF-8. unavailable: there is no index yet.
///           StorageError.
class SearchFinder {
public:
    explicit SearchFinder(const SearchOptions& options);
    ~SearchFinder();

    Result<SearchHits> find(const SearchQuestion& question);

private:
    struct Files;
    Files& files();

    const SearchOptions& options_;
    std::unique_ptr<Files> files_;
};

} // namespace parley::bridge
