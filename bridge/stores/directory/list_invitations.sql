-- Of one group, or (empty) those that make users of no group's. Without a group index: there are few of them.
SELECT id, secret, signs_up, coalesce("group", ''), role, uses_left, by_user, created_ms, expires_ms
FROM invitation
WHERE coalesce("group", '') = :group COLLATE NOCASE AND id > :after
ORDER BY id
LIMIT :limit;
