#include "plugin/refusal_log.h"

namespace parley::plugin {

void RefusalLog::turn()
{
    const auto now = clock_.steady_now();
    if (now - since_ < window)
        return;
    before_ = now - since_ < 2 * window ? std::move(counts_) : Counts{};
    counts_ = Counts{};
    since_ = now;
}

RefusalLog::Seen RefusalLog::see(std::string_view key)
{
    turn();
    std::string owned(key);
    if (const auto found = counts_.find(owned); found != counts_.end())
        return {false, ++found->second, 0};
    if (counts_.size() >= max_keys)
        return {false, 1, 0};
    const auto before = before_.find(owned);
    const std::uint32_t left_out = before == before_.end() ? 0 : before->second - 1;
    counts_.emplace(std::move(owned), 1);
    return {true, 1, left_out};
}

void RefusalLog::write(const std::string& line, std::uint32_t left_out)
{
    if (left_out == 0)
        broker_.log(LogLevel::warning, line);
    else
        broker_.log(LogLevel::warning, line + " (and " + std::to_string(left_out) + " more in the minute before)");
}

} // namespace parley::plugin
