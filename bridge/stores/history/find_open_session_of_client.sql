SELECT number, epoch, user, client, address, protocol, opened_ms, closed_ms
FROM session
WHERE closed_ms IS NULL AND client = :client
ORDER BY number DESC
LIMIT 1;
