#pragma once

namespace parley::bridge {

class MetricsText;
namespace gateway {
struct GatewayCounters;
}

/// The gateway's figures, as docs/operations.md explains them.
void add_gateway(MetricsText& text, const gateway::GatewayCounters& counters);

} // namespace parley::bridge
