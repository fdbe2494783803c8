SELECT seq, sender, ts, ref, from_client, content_type, is_event, properties, payload
FROM message
WHERE conversation = :conversation AND seq > :after AND seq < :before
ORDER BY seq DESC
LIMIT :limit;
