#include "bridge/search/finder.h"

#include "bridge/search/text_of.h"
#include "core/topics/utf8.h"

#include "search_sql.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace parley::bridge {
namespace {

constexpr std::size_t max_text_bytes = 1024;

Result<void> check(std::string_view text)
{
    if (text.size() > max_text_bytes)
        return Error{Errc::invalid_argument,
                     "the text to look for has at most " + std::to_string(max_text_bytes) + " bytes"};
    if (!topics::is_utf8_string(text))
        return Error{Errc::invalid_argument, "the text to look for is not UTF-8"};
    if (count_characters(text) < Search::min_characters)
        return Error{Errc::invalid_argument,
                     "the text to look for has at least " + std::to_string(Search::min_characters) + " characters"};
    return {};
}

/// As one FTS5 string, so that nothing in it is an operator.
std::string quote(std::string_view text)
{
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"')
            quoted.push_back('"');
        quoted.push_back(letter);
    }
    quoted.push_back('"');
    return quoted;
}

bool is_among(const std::vector<StoredMessage>& messages, const StoredMessage& wanted)
{
    return std::any_of(messages.begin(), messages.end(), [&wanted](const StoredMessage& message) {
        return message.seq == wanted.seq && message.conversation == wanted.conversation;
    });
}

sqlite::Database open_index(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, search_migrations(), search_application_id);
    return database;
}

} // namespace

struct SearchFinder::Files {
    explicit Files(const SearchOptions& options)
        : database(open_index(options.search_db))
        , identity(FileIdentity::of(options.search_db))
        , history(options.history_db)
    {}

    /// The message that an indexed text belongs to as it stands now: the row itself, or the one that an edit is about.
    std::optional<StoredMessage> message_of(std::int64_t id, const std::string& shown_as)
    {
        auto message = history.message(id, shown_as);
        if (message && message->is_event) {
            const auto edit = parse_edit(message->payload);
            const auto row = edit ? history.conversation_of_message(id) : std::nullopt;
            const auto conversation = row ? history.conversation(*row) : std::nullopt;
            HistoryRange range;
            range.before = Seq{edit ? edit->seq + 1 : 1};
            range.limit = 1;
            auto slice = conversation ? history.page(*conversation, shown_as, range) : HistorySlice{};
            const bool found = !slice.messages.empty() && slice.messages.front().seq.value() == edit->seq;
            message = found ? std::optional(std::move(slice.messages.front())) : std::nullopt;
        }
        // The index of a deleted message cannot be taken back: it is passed over.
        return message && message->content_type == deleted_content_type ? std::nullopt : std::move(message);
    }

    sqlite::Database database;
    FileIdentity identity;
    sqlite::Statement list_matches{database, search_sql::list_matches};
    HistoryStore history;
};

SearchFinder::SearchFinder(const SearchOptions& options)
    : options_(options)
{}

SearchFinder::~SearchFinder() = default;

SearchFinder::Files& SearchFinder::files()
{
    if (files_ && files_->identity != FileIdentity::of(options_.search_db))
        files_.reset();
    if (!files_)
        files_ = std::make_unique<Files>(options_);
    return *files_;
}

Result<SearchHits> SearchFinder::find(const SearchQuestion& question)
{
    if (auto text = check(question.text); !text)
        return text.error();
    if (FileIdentity::of(options_.search_db).inode == 0)
        return Error{Errc::unavailable, "the search index is being made"};
    Files& open = files();

    std::unordered_map<std::int64_t, const std::string*> shown_as;
    for (const auto& [key, name] : question.conversations)
        if (const auto row = open.history.conversation(key))
            shown_as.emplace(row->id, &name);

    SearchHits hits;
    const std::string phrase = quote(question.text);
    const std::int64_t below = question.below > 0 ? question.below : std::numeric_limits<std::int64_t>::max();
    const sqlite::ResetAtExit reset(open.list_matches);
    open.list_matches.bind(":phrase", std::string_view(phrase)).bind(":below", below);
    std::size_t candidates = 0;
    std::int64_t last = 0;
    while (!shown_as.empty() && open.list_matches.step()) {
        if (hits.messages.size() == question.limit || candidates == Search::max_candidates) {
            hits.next = last;
            break;
        }
        ++candidates;
        last = open.list_matches.integer(0);
        const auto conversation = open.history.conversation_of_message(last);
        const auto allowed = conversation ? shown_as.find(*conversation) : shown_as.end();
        if (allowed == shown_as.end())
            continue;
        auto message = open.message_of(last, *allowed->second);
        if (message && !is_among(hits.messages, *message))
            hits.messages.push_back(*std::move(message));
    }
    return hits;
}

} // namespace parley::bridge
