INSERT INTO member ("group", user, role, muted, since_ms) VALUES (:group, :user, :role, :muted, :now);
