SELECT id, user, kind, name, secret, scopes, created_ms, expires_ms FROM access_key WHERE id = :id;
