DELETE FROM login WHERE id = :id;
