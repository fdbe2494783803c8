DELETE FROM outbox WHERE number = :number
