-- The row stays as long as an access token may name it; a refresh token finds no use in it any more.
UPDATE login SET revoked_ms = :now, expires_ms = min(expires_ms, :until) WHERE id = :id AND revoked_ms IS NULL;
