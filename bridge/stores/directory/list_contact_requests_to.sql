SELECT contact_request.user, user.display_name, contact_request.since_ms
FROM contact_request JOIN user ON user.id = contact_request.user
WHERE contact_request.peer = :user AND contact_request.user > :after
ORDER BY contact_request.user
LIMIT :limit;
