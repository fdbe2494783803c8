SELECT join_request."group", join_request.user, user.display_name, join_request.text, join_request.since_ms
FROM join_request JOIN user ON user.id = join_request.user
WHERE join_request."group" = :group AND join_request.user > :after
ORDER BY join_request.user
LIMIT :limit;
