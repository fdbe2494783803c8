SELECT id FROM login WHERE expires_ms <= :now LIMIT :limit;
