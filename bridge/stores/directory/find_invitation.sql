SELECT id, secret, signs_up, coalesce("group", ''), role, uses_left, by_user, created_ms, expires_ms
FROM invitation
WHERE id = :id;
