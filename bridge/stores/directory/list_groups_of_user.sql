-- Walks the user's own memberships (index member_of_user), not the groups.
SELECT g.id, g.name, g.topic, g.picture, g.visibility, 0, g.created_ms,
       (SELECT count(*) FROM member WHERE member."group" = g.id), g.joining, g.read_only, g.slow_ms
FROM member AS mine JOIN "group" AS g ON g.id = mine."group"
WHERE mine.user = :user AND mine."group" > :after
  AND (:public_only = 0 OR g.visibility = 'public')
  AND (:text = '' OR instr(lower(g.id), lower(:text)) > 0 OR instr(lower(g.name), lower(:text)) > 0)
ORDER BY mine."group"
LIMIT :limit;
