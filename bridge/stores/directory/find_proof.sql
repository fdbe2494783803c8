SELECT password_due, tokens_from_ms FROM user WHERE id = :id;
