SELECT id, key, last_seq, last_ts, messages FROM conversation WHERE id = :id;
