INSERT INTO join_request ("group", user, text, since_ms) VALUES (:group, :user, :text, :now);
