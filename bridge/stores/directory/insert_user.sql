INSERT INTO user (id, kind, display_name, admin, disabled, created_ms)
VALUES (:id, :kind, :display_name, :admin, :disabled, :now);
