-- Those that are still good. Through the index on user: one user has few.
SELECT id, user, refresh, refresh_no, client, address, created_ms, used_ms, expires_ms, revoked_ms
FROM login
WHERE user = :user AND id > :after AND revoked_ms IS NULL AND expires_ms > :now
ORDER BY id
LIMIT :limit;
