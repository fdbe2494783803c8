INSERT INTO message_text (rowid, text) VALUES (?1, ?2);
