SELECT id, last_seq, last_ts, messages FROM conversation WHERE key = ?1;
