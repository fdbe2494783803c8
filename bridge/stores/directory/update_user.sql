UPDATE user
SET kind = :kind, display_name = :display_name, admin = :admin, duty = :duty, disabled = :disabled
WHERE id = :id;
