SELECT user, clients, since_ms, last_seen_ms, version FROM presence WHERE user > :after ORDER BY user LIMIT :limit;
