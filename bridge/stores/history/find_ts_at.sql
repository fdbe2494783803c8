-- The first message at or behind a place: one step of a search by time.
SELECT seq, ts FROM message WHERE conversation = :conversation AND seq >= :seq ORDER BY seq LIMIT 1;
