SELECT count(*) FROM user WHERE admin = 1 AND disabled = 0 AND deleted_ms IS NULL;
