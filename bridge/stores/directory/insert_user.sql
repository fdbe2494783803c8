INSERT INTO user (id, kind, display_name, admin, duty, disabled, created_ms)
VALUES (:id, :kind, :display_name, :admin, :duty, :disabled, :now);
