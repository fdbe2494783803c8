-- The row stays: its id must not fall to a stranger.
UPDATE user SET deleted_ms = :now, disabled = 1, admin = 0, display_name = '' WHERE id = :id;
