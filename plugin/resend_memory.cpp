#include "plugin/resend_memory.h"

#include <algorithm>
#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace parley::plugin {

ResendMemory::ResendMemory(std::chrono::milliseconds window, std::size_t limit)
    : window_ms_(std::max<std::int64_t>(window.count(), 1))
    , limit_(std::max(limit, parts))
{
    std::random_device random;
    seed_ = std::uint64_t{random()} << 32 | random();
}

ResendMemory::Key ResendMemory::key(journal::MessageKind kind, std::string_view sender,
                                    std::string_view conversation_key, std::string_view ref)
{
    text_.assign(1, static_cast<char>(kind))
        .append(sender)
        .append(1, '\0')
        .append(conversation_key)
        .append(1, '\0')
        .append(ref);
    const XXH128_hash_t hash = XXH3_128bits_withSeed(text_.data(), text_.size(), seed_);
    return {hash.low64, hash.high64};
}

void ResendMemory::remember(const Key& key, journal::Offset offset, std::int64_t ts)
{
    const bool begin = generations_.empty() || ts - generations_.back().first_ts >= window_ms_ / std::int64_t{parts} ||
                       generations_.back().offsets.size() >= limit_ / parts;
    if (begin) {
        const std::size_t expected = generations_.empty() ? 0 : generations_.back().offsets.size();
        generations_.push_back({ts, ts, {}});
        // Growing rehashes all of a table at once, on the broker's thread; the generation before tells what will come.
        generations_.back().offsets.reserve(expected);
        forget(ts);
    }
    while (size_ >= limit_) {
        dropped_early_ += generations_.front().offsets.size();
        drop_oldest();
    }
    Generation& newest = generations_.back();
    newest.last_ts = std::max(newest.last_ts, ts);
    if (newest.offsets.insert_or_assign(key, offset.value()).second)
        ++size_;
}

std::optional<journal::Offset> ResendMemory::find(const Key& key) const noexcept
{
    for (auto generation = generations_.rbegin(); generation != generations_.rend(); ++generation)
        if (const auto found = generation->offsets.find(key); found != generation->offsets.end())
            return journal::Offset{found->second};
    return std::nullopt;
}

void ResendMemory::forget(std::int64_t now)
{
    while (!generations_.empty() && generations_.front().last_ts + window_ms_ < now && generations_.size() > 1)
        drop_oldest();
}

void ResendMemory::drop_oldest()
{
    size_ -= generations_.front().offsets.size();
    generations_.pop_front();
}

} // namespace parley::plugin
