UPDATE user SET kind = :kind, display_name = :display_name, admin = :admin, disabled = :disabled WHERE id = :id;
