UPDATE login
SET refresh = :refresh, refresh_no = refresh_no + 1, address = :address, used_ms = :now, expires_ms = :expires
WHERE id = :id;
