-- A reference that waits already is the same message: nothing changes.
INSERT INTO outbox (conversation, ref, content_type, properties, payload)
VALUES (:conversation, :ref, :content_type, :properties, :payload)
ON CONFLICT (ref) DO NOTHING
