-- One page, in the order of the primary key, so that a page costs its own length and not that of the table.
SELECT id, kind, display_name, admin, disabled, 0,
       EXISTS (SELECT 1 FROM credential WHERE credential.user = user.id AND credential.kind = 'password'), created_ms,
       duty, password_due
FROM user
WHERE id > :after AND deleted_ms IS NULL
  AND (:kind IS NULL OR kind = :kind)
  AND (:disabled IS NULL OR disabled = :disabled)
  AND (:admin IS NULL OR admin = :admin)
  AND (:text = '' OR instr(lower(id), lower(:text)) > 0 OR instr(lower(display_name), lower(:text)) > 0)
ORDER BY id
LIMIT :limit;
