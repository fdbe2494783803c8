DELETE FROM grant_rule WHERE id = :id;
