INSERT INTO credential (user, kind, verifier, changed_ms) VALUES (:user, 'password', :verifier, :now)
ON CONFLICT (user, kind) DO UPDATE SET verifier = excluded.verifier, changed_ms = excluded.changed_ms;
