-- Newest first: message ids grow with time. FTS5 walks its lists in either direction, so no sorting takes place.
SELECT rowid FROM message_text WHERE message_text MATCH :phrase AND rowid < :below ORDER BY rowid DESC;
