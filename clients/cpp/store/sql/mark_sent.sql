-- The first time counts: the server remembers a reference from then on.
UPDATE outbox SET sent_ms = :now WHERE number = :number AND sent_ms IS NULL
