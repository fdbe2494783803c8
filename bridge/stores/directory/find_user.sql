-- Also deleted users: their ids stay taken.
SELECT id, kind, display_name, admin, disabled, deleted_ms IS NOT NULL,
       EXISTS (SELECT 1 FROM credential WHERE credential.user = user.id AND credential.kind = 'password'), created_ms,
       duty, password_due
FROM user
WHERE id = :id;
