-- Also deleted groups: their ids stay taken.
SELECT id, name, topic, picture, visibility, deleted_ms IS NOT NULL, created_ms,
       (SELECT count(*) FROM member WHERE member."group" = "group".id), joining, read_only, slow_ms
FROM "group"
WHERE id = :id;
