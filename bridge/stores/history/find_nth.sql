-- How many messages, not events, there are up to a place.
SELECT nth FROM message WHERE conversation = :conversation AND seq <= :seq ORDER BY seq DESC LIMIT 1;
