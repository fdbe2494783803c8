INSERT INTO psk (user, key_hex, changed_ms) VALUES (:user, :key, :now)
ON CONFLICT (user) DO UPDATE SET key_hex = excluded.key_hex, changed_ms = excluded.changed_ms
