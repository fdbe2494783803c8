INSERT INTO presence (user, clients, since_ms, last_seen_ms, version) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (user) DO UPDATE
SET clients = excluded.clients, since_ms = excluded.since_ms, last_seen_ms = excluded.last_seen_ms,
    version = excluded.version;
