SELECT conversation, ref, content_type, properties, payload, sent_ms FROM outbox WHERE number = :number
