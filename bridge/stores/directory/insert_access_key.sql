INSERT INTO access_key (id, user, kind, name, secret, scopes, created_ms, expires_ms)
VALUES (:id, :user, :kind, :name, :secret, :scopes, :now, :expires);
