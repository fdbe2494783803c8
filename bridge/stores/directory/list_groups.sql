SELECT id, name, topic, picture, visibility, 0, created_ms,
       (SELECT count(*) FROM member WHERE member."group" = "group".id), joining, read_only, slow_ms
FROM "group"
WHERE id > :after AND deleted_ms IS NULL
  AND (:public_only = 0 OR visibility = 'public')
  AND (:text = '' OR instr(lower(id), lower(:text)) > 0 OR instr(lower(name), lower(:text)) > 0)
ORDER BY id
LIMIT :limit;
