SELECT contact.peer, user.display_name, contact.since_ms
FROM contact JOIN user ON user.id = contact.peer
WHERE contact.user = :user AND contact.peer > :after
ORDER BY contact.peer
LIMIT :limit;
