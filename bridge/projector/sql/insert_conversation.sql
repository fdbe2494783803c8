INSERT INTO conversation (key, user_a, user_b, last_seq, last_ts, messages) VALUES (?1, ?2, ?3, 0, 0, 0);
