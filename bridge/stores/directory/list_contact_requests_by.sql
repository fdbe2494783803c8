SELECT contact_request.peer, user.display_name, contact_request.since_ms
FROM contact_request JOIN user ON user.id = contact_request.peer
WHERE contact_request.user = :user AND contact_request.peer > :after
ORDER BY contact_request.peer
LIMIT :limit;
