-- The row stays: its id must not fall to a stranger.
UPDATE "group" SET deleted_ms = :now WHERE id = :id;
