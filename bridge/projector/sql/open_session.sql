INSERT INTO session (number, epoch, user, client, address, protocol, opened_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (number) DO NOTHING;
