SELECT number, epoch, user, client, address, protocol, opened_ms, closed_ms
FROM session
WHERE closed_ms IS NULL AND user = :user AND number < :below
ORDER BY number DESC
LIMIT :limit;
