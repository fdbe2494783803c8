-- The triggers of the change log read who and when from here.
UPDATE acting SET actor = :actor, at_ms = :now WHERE one = 1;
