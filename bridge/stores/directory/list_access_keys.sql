-- Through the index on user: one user has few. Also those that have expired, until they are deleted.
SELECT id, user, kind, name, secret, scopes, created_ms, expires_ms
FROM access_key
WHERE user = :user AND id > :after
ORDER BY id
LIMIT :limit;
