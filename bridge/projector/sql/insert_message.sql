-- The hot statement: a plain INSERT, because the projector knows that this place in the conversation is free.
INSERT INTO message (id, conversation, seq, nth, is_event, ts, sender, ref, from_client, content_type, properties, payload)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);
