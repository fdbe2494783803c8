-- Its place, sender and time stay: seq has no holes.
UPDATE message SET payload = x'', content_type = ?3, properties = NULL
WHERE conversation = ?1 AND seq = ?2 AND is_event = 0;
