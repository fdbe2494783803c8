-- By the index of open ones, or SQLite would walk the table of all sessions for the sake of the order.
SELECT number, epoch, user, client, address, protocol, opened_ms, closed_ms
FROM session INDEXED BY session_open_number
WHERE closed_ms IS NULL AND number < :below
ORDER BY number DESC
LIMIT :limit;
