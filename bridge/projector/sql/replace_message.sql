-- A deleted message is not edited any more.
UPDATE message SET payload = ?4, content_type = ?3
WHERE conversation = ?1 AND seq = ?2 AND is_event = 0 AND content_type IS NOT ?5;
