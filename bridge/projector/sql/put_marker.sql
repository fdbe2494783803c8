-- Markers only ever move forward, whatever order a user's clients send them in.
INSERT INTO marker (conversation, user, read_seq, received_seq) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (conversation, user) DO UPDATE
SET read_seq = max(read_seq, excluded.read_seq), received_seq = max(received_seq, excluded.received_seq);
