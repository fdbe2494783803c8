SELECT number, conversation FROM outbox ORDER BY number
