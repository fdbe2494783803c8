SELECT clients, since_ms, last_seen_ms, version FROM presence WHERE user = ?1;
