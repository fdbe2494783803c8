INSERT INTO contact (user, peer, since_ms) VALUES (:user, :peer, :now);
