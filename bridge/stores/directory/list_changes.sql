SELECT revision, entity, key1, key2, what, detail, actor, at_ms
FROM change
WHERE revision > :revision
ORDER BY revision
LIMIT :limit;
