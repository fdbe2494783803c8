-- Along the place index, so the cost is that of the page, wherever in the conversation it lies.
SELECT seq, sender, ts, ref, from_client, content_type, is_event, properties, payload
FROM message
WHERE conversation = :conversation AND seq > :after AND seq < :before
ORDER BY seq
LIMIT :limit;
