INSERT INTO contact_request (user, peer, since_ms) VALUES (:user, :peer, :now);
