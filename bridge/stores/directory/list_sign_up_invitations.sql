-- Without an index: there are few of them.
SELECT id, secret, signs_up, coalesce("group", ''), role, uses_left, by_user, created_ms, expires_ms
FROM invitation
WHERE signs_up = 1 AND id > :after
ORDER BY id
LIMIT :limit;
