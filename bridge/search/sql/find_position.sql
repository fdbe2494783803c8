SELECT message_id FROM position WHERE one = 1;
