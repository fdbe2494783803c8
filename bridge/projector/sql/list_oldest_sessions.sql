SELECT number, opened_ms < :before, coalesce(closed_ms < :before, 0)
FROM session
WHERE number > :after
ORDER BY number
LIMIT :limit;
