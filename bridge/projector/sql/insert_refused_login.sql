-- Projecting the same record twice changes nothing.
INSERT INTO refused_login (journal_offset, ts, user, client, address, reason, count)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (journal_offset) DO NOTHING;
