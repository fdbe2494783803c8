-- Earlier edits of a deleted message keep who and when, but not what.
UPDATE message SET payload = CAST(json_remove(CAST(payload AS TEXT), '$.text', '$.payload_base64') AS BLOB)
WHERE conversation = ?1 AND seq > ?2 AND seq < ?3 AND is_event = 1 AND json_valid(CAST(payload AS TEXT))
  AND json_extract(CAST(payload AS TEXT), '$.event') = 'edited' AND json_extract(CAST(payload AS TEXT), '$.seq') = ?2;
