UPDATE login SET revoked_ms = :now, expires_ms = min(expires_ms, :until)
WHERE user = :user AND id <> :except AND revoked_ms IS NULL AND expires_ms > :now;
