SELECT member."group", member.user, user.display_name, member.role, member.muted, member.since_ms
FROM member JOIN user ON user.id = member.user
WHERE member."group" = :group AND member.user > :after
ORDER BY member.user
LIMIT :limit;
