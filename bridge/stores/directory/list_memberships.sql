SELECT member."group", member.user, '', member.role, member.muted, member.since_ms
FROM member
WHERE member.user = :user AND member."group" > :after
ORDER BY member."group"
LIMIT :limit;
