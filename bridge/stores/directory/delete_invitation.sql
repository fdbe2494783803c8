DELETE FROM invitation WHERE id = :id;
