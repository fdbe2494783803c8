-- For a seq that is not the next one: what already stands there is older and stays.
INSERT INTO message (id, conversation, seq, nth, is_event, ts, sender, ref, from_client, content_type, properties, payload)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (conversation, seq) DO NOTHING;
