DELETE FROM login WHERE id = :id AND expires_ms <= :now;
