DELETE FROM access_key WHERE id = :id;
