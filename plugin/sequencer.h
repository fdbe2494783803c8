#pragma once

#include "core/base/result.h"
#include "core/journal/record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace parley::plugin {

/// Gives messages their place in their conversation and makes them durable. A seam: one node numbers by itself
/// (LocalSequencer); several nodes would ask a shared log.
///
/// Threads   broker's thread only.
class Sequencer {
public:
    virtual ~Sequencer() = default;

    struct Numbered {
        Seq seq;
        std::int64_t ts = 0;
    };
    /// Numbers and stores the message (its ts and seq are set here). When it returns a number the message is in the
    /// journal. too_large: over the record limit. unavailable: the journal takes nothing now; the number is not used
    /// up.
    virtual Result<Numbered> accept(journal::Message message) = 0;

    /// The stored message with the same kind, sender, conversation and reference, if it was accepted within the resend
    /// window. Its views live in `buffer`. The kind counts, because the bridge writes events under a user's name: a
    /// client that uses the reference of an event to come must not make that event look like a resend.
    virtual std::optional<journal::Message> find_earlier(journal::MessageKind kind, std::string_view sender,
                                                         const journal::ConversationView& conversation,
                                                         std::string_view ref, std::string& buffer) = 0;

    /// Stores how far a user has read or received. invalid_argument: beyond the conversation's last message.
    virtual Result<void> mark(journal::MarkerKind kind, const journal::ConversationView& conversation,
                              std::string_view user, Seq seq) = 0;
};

} // namespace parley::plugin
