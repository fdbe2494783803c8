SELECT id, user, refresh, refresh_no, client, address, created_ms, used_ms, expires_ms, revoked_ms FROM login WHERE id = :id;
