#pragma once

#include "core/policy/decide.h"

#include <string>

namespace parley::policy {

// What topics, grants and filters are, in words: the sentences of core/policy/explain.h.

/// "a message to the group ops, by u1"; `inside`: the root or below it.
[[nodiscard]] std::string describe(const topics::Topic& topic, bool inside);
/// "r7 allows publish on plant/# to the group ops, priority 5"
[[nodiscard]] std::string describe(const Directory& directory, const Grant& grant);
/// Why a filter was accepted or refused as a whole.
[[nodiscard]] std::string describe(Why why);

/// Messages, live data and state: what takes the right to write.
[[nodiscard]] bool is_speech(topics::TopicKind kind) noexcept;
[[nodiscard]] bool is_receipt(topics::TopicKind kind) noexcept;
/// What a peer has written, in one's own space: out of sight while he is blocked.
[[nodiscard]] bool is_from_a_peer(topics::TopicKind kind) noexcept;

} // namespace parley::policy
