#pragma once

#include "plugin/slow_mode.h"

namespace parley::plugin {

/// How much of what is allowed may be done at a time. The message handler asks here and nowhere else.
///
/// Threads   broker's thread only.
class Budgets {
public:
    Budgets(const Directory& directory, const Clock& clock)
        : slow_(directory, clock)
    {}

    /// A message that is about to be numbered. Asked after resends are recognised: they are no new message.
    std::optional<Pause> admit_numbered(const topics::Topic& topic) { return slow_.admit(topic); }

private:
    SlowMode slow_;
};

} // namespace parley::plugin
