INSERT INTO block (user, peer, since_ms) VALUES (:user, :peer, :now);
