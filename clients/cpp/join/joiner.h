#pragma once

#include "parley/message.h"

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace parley::client {

/// Joins what comes live, from the broker's queue and from history into one sequence without gaps or doubles, for one
/// conversation. Pure: events in, messages to show out.
///
/// Order     what take() gives is in the order of seq, each seq once, nothing in between left out; what the server does
///           not have any more is said by a Missing in its place.
/// Memory    at most `max_kept` messages behind a gap; what comes beyond is dropped and fetched later.
/// Threads   one at a time.
class Joiner {
public:
    /// `shown`: the last seq that was dealt with; nothing: not known yet, everything is kept back until start_at().
    Joiner(std::optional<Seq> shown, std::size_t max_kept)
        : shown_(shown)
        , max_kept_(max_kept)
    {}

    [[nodiscard]] bool has_start() const noexcept { return shown_.has_value(); }
    void start_at(Seq shown);
    [[nodiscard]] Seq shown() const noexcept { return shown_.value_or(Seq::before_first()); }

    /// A message from anywhere.
    void arrived(Message message);
    /// A message that came and could not be kept (no room further on): it will be fetched.
    void passed_over(Seq seq) { see(seq); }
    /// The server says that the conversation goes at least up to there.
    void reaches(Seq last) { see(last); }
    /// A page of history that begins right after `after`, in ascending order: what is not in it and before its last
    /// message does not exist any more.
    void page(Seq after, std::vector<Message> messages);

    struct Output {
        std::vector<Message> show;
        std::vector<Missing> missing; ///< each belongs before the first of `show` with a larger seq
    };
    [[nodiscard]] Output take();

    /// From where on history has to be asked; nothing: no gap is known.
    [[nodiscard]] std::optional<Seq> wants_after() const noexcept;
    [[nodiscard]] std::size_t kept() const noexcept { return kept_.size(); }

private:
    void see(Seq seq) { highest_ = std::max(highest_, seq); }

    std::optional<Seq> shown_;
    Seq highest_;
    std::size_t max_kept_;
    std::map<Seq, Message> kept_;
    std::optional<Seq> exists_from_; ///< between shown_ and this seq nothing exists but what is kept
};

} // namespace parley::client
