INSERT INTO invitation (id, secret, signs_up, "group", role, uses_left, by_user, created_ms, expires_ms)
VALUES (:id, :secret, :signs_up, :group, :role, :uses_left, (SELECT actor FROM acting), :now, :expires);
