#include "bridge/app/gateway_metrics.h"

#include "bridge/app/metrics_text.h"
#include "bridge/gateway/gateway.h"

namespace parley::bridge {

void add_gateway(MetricsText& text, const gateway::GatewayCounters& counters)
{
    const auto number = [](const Counter& counter) { return static_cast<double>(counter.get()); };
    text.gauge("parley_gateway_connections", "Open WebSockets", number(counters.connections));
    text.counter("parley_gateway_connections_total", "WebSockets accepted", number(counters.connections_total));
    text.counter("parley_gateway_logins_total", "Logins that the broker accepted", number(counters.logins_total));
    text.gauge("parley_gateway_logins_waiting", "Logins that wait for others to end", number(counters.logins_waiting));
    for (const auto& [why, counter] : {std::pair{"why=\"origin\"", &counters.refused_origin_total},
                                       std::pair{"why=\"protocol\"", &counters.refused_protocol_total},
                                       std::pair{"why=\"connections\"", &counters.refused_connections_total},
                                       std::pair{"why=\"address\"", &counters.refused_address_total},
                                       std::pair{"why=\"rate\"", &counters.refused_rate_total},
                                       std::pair{"why=\"user\"", &counters.refused_user_total}})
        text.labelled_counter("parley_gateway_refused_total", "Browsers not let in", why, number(*counter));
    text.counter("parley_gateway_broker_unreachable_total", "Logins for which the broker was not there",
                 number(counters.broker_unreachable_total));
    text.counter("parley_gateway_faults_total", "Connections ended for what the browser sent",
                 number(counters.faults_total));
    text.counter("parley_gateway_late_total", "Connections ended because a deadline had passed",
                 number(counters.late_total));
    for (const auto& [to, counter] : {std::pair{"to=\"broker\"", &counters.packets_in_total},
                                      std::pair{"to=\"browser\"", &counters.packets_out_total}})
        text.labelled_counter("parley_gateway_packets_total", "MQTT packets relayed", to, number(*counter));
    for (const auto& [to, counter] :
         {std::pair{"to=\"broker\"", &counters.bytes_in_total}, std::pair{"to=\"browser\"", &counters.bytes_out_total}})
        text.labelled_counter("parley_gateway_bytes_total", "Bytes of MQTT relayed", to, number(*counter));
}

} // namespace parley::bridge
