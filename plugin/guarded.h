#pragma once

#include "plugin/mosquitto_api.h"

#include <exception>
#include <utility>

namespace parley::plugin {

/// Runs what the broker has called for: nothing is thrown into its frames, and a failure reads as `refusal`.
template <class Body>
int guarded(const char* where, int refusal, Body&& body) noexcept
{
    try {
        return std::forward<Body>(body)();
    } catch (const std::exception& problem) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "parley: %s: %s", where, problem.what());
    } catch (...) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "parley: %s: unknown failure", where);
    }
    return refusal;
}

} // namespace parley::plugin
