INSERT INTO login (id, user, refresh, refresh_no, client, address, created_ms, used_ms, expires_ms)
VALUES (:id, :user, :refresh, 1, :client, :address, :now, :now, :expires);
