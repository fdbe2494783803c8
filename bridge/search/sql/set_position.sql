UPDATE position SET message_id = ?1 WHERE one = 1;
