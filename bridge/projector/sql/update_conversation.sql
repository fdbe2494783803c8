-- Once for each conversation that a batch touched, not once for each message.
UPDATE conversation SET last_seq = ?2, last_ts = ?3, messages = ?4 WHERE id = ?1;
