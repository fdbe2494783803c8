SELECT count(*) FROM login WHERE user = :user AND revoked_ms IS NULL AND expires_ms > :now;
