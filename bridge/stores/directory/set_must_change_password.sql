UPDATE user SET password_due = :must WHERE id = :id AND password_due <> :must;
